"""Programs that stand in for the platforms: they speak the same protocols on this machine.

They prove what the program does with a platform that answers, lies, stalls or breaks; they
prove nothing about the platform itself. They import only what both sides share by nature
(the settings that point the program at them).
"""
