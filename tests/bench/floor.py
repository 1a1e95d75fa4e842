"""The least that a key costs: ``python -m tests.bench.floor API_URL OAUTH_URL MEETING`` runs a
bare event loop with a warm httpx client, which sends the request to end for each byte it reads.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tty

import httpx

from tests.standins.zoom_service import ACCOUNT_ID, CLIENT_ID, CLIENT_SECRET

END = b'{"action":"end"}'


async def main(api_url: str, oauth_url: str, meeting: str) -> None:
    """Wait for bytes until the terminal is gone."""
    pressed = asyncio.Event()
    tty.setraw(0)
    asyncio.get_running_loop().add_reader(0, lambda: _read(pressed))
    async with httpx.AsyncClient() as client:
        form = {"grant_type": "account_credentials", "account_id": ACCOUNT_ID}
        answer = await client.post(oauth_url, data=form, auth=(CLIENT_ID, CLIENT_SECRET))
        token = answer.raise_for_status().json()["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        url = f"{api_url}/meetings/{meeting}"
        await client.get(url, headers=headers)
        while True:
            await pressed.wait()
            pressed.clear()
            await client.put(f"{url}/status", headers=headers, content=END)


def _read(pressed: asyncio.Event) -> None:
    if not os.read(0, 4096):
        sys.exit(0)
    pressed.set()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
