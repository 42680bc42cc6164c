"""helselinja doctor: whether the running line and our number at Twilio are as they should be."""

import sys

import click

from ivr.examining import account
from ivr.ours import Means
from ivr.probing import line


@click.command()
@click.pass_obj
def doctor(means: Means) -> None:
    """Ask the running line and Twilio whether all is well: one line a finding, 1 where one is a fault."""
    ours = means.ours()
    faults = 0
    for found in (*line(ours), *account(ours)):
        click.echo(str(found))
        faults += found.level == "fault"
    if faults:
        sys.exit("1 fault." if faults == 1 else f"{faults} faults.")
    click.echo("All is as it should be.")
