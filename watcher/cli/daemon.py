"""Commands that stay: run, work, serve."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from watcher.cli.output import WRONG, Call, opened, say

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from watcher.config import Home
    from watcher.store import Store


@click.command("run")
@click.option("--no-web", is_flag=True, help="Without the web pages.")
@click.pass_context
def run_command(ctx: click.Context, *, no_web: bool) -> None:
    """Run the daemon: the schedule, the sender, the web pages; stops cleanly on SIGTERM.

    \b
    Example:
      watcher --home /srv/watch run
    """
    from watcher.run.daemon import serve_forever
    from watcher.run.readers.profiles import load_profiles
    from watcher.store import BusyError

    call: Call = ctx.obj
    home = call.config
    load_profiles(home)
    with opened(home) as store:
        store.require_places()
        try:
            serve_forever(home, store, web=None if no_web else web_thread(home, store))
        except BusyError:
            say(f"watcher: a daemon runs on {store.engine.url.render_as_string(hide_password=True)} already; stop it first")
            ctx.exit(WRONG)


@click.command("work")
@click.option("--at-once", type=click.IntRange(1, 64), default=4, show_default=True, help="Jobs at a time.")
@click.pass_context
def work_command(ctx: click.Context, *, at_once: int) -> None:
    """Be one more worker of a cluster on PostgreSQL; stops cleanly on SIGTERM.

    \b
    Example:
      watcher --home /srv/watch work
    """
    call: Call = ctx.obj
    home = call.config
    if home.store_url.startswith("sqlite"):
        say("watcher: work needs a store on PostgreSQL (`store:` in config/watcher.yaml); on SQLite one `watcher run` does it all")
        ctx.exit(WRONG)
    try:
        from watcher.run.cluster import work
    except ModuleNotFoundError as wrong:
        say(f"watcher: work needs the queue's library ({wrong.name}): pip install 'policy-watcher[cluster]'")
        ctx.exit(WRONG)
    from watcher.run.readers.profiles import load_profiles

    load_profiles(home)
    with opened(home) as store:
        store.require_places()
        _say_other_key(call, store)
        work(home, store, at_once=at_once)


@click.command("serve")
@click.pass_context
def serve_command(ctx: click.Context) -> None:
    """Serve the web pages alone.

    \b
    Example:
      watcher --home /srv/watch serve
    """
    import signal
    import threading

    call: Call = ctx.obj
    with opened(call.config) as store:
        _say_other_key(call, store)
        stop = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stop.set())
        web_thread(call.config, store)(stop)


def _say_other_key(call: Call, store: Store) -> None:
    """Warn of a machine whose readers' addresses would lead nowhere; it works on, since all else is well."""
    from watcher.run.tending.keys import other_key

    if wrong := other_key(call.config, store, call.moment()):
        say(f"watcher: {wrong}")


def web_thread(home: Home, store: Store, clock: Callable[[], datetime] | None = None) -> Callable[[threading.Event], None]:
    """Give a function that serves the web pages until an event is set; `clock` as for `create_app`."""
    import threading

    import uvicorn

    from watcher.web import create_app

    web = home.settings.web
    config = uvicorn.Config(create_app(home, store, clock), host=web.host, port=web.port, log_level="warning", access_log=False)

    def serve(stop: threading.Event) -> None:
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # signals belong to the daemon
        threading.Thread(target=_until, args=(stop, server), daemon=True).start()
        click.echo(f"http://{web.host}:{web.port}/", err=True)
        server.run()
        if not server.started:
            say(f"watcher: the web pages cannot be served on {web.host}:{web.port}; is the port taken?")
            sys.exit(WRONG)

    return serve


def _until(stop: threading.Event, server: object) -> None:
    stop.wait()
    server.should_exit = True  # type: ignore[attr-defined]
