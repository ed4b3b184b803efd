import { type Command, UsageError } from '../command.ts'

export const listCommand: Command = {
  summary: "designated bodies' assessed lists: take them, and give them on",
  help: `Usage: breakwater list import FILE | status | export | trust … | end LIST | log

A designated body, such as a hotline, assesses pictures and signs a list of their fingerprints (docs/protocol/lists.md). What is on
it platforms may refuse at once (block), which nothing that a person lists by themselves ever is.

  list trust    whose lists are taken: two people put a body's key in place
  list import   take a file of a list
  list status   which lists there are, how much of each is listed, and until when
  list export   make a file of what may be given on to another operator
  list end      end everything on a list
  list log      who did what

Each explains itself: breakwater list import --help
Example: breakwater list import assessed-42.jsonl --by "Ada Jones"
Exit codes: 0 done; 1 it ran, and the answer is no; 2 wrong use.`,
  options: {},
  async run() {
    throw new UsageError('Say what to do: list import, list status, list export, list trust, list end, list log')
  },
}
