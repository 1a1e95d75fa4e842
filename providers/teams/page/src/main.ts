import "./silence";
import { open } from "./page";
import { RealSdk } from "./real_sdk";

open(new RealSdk());
