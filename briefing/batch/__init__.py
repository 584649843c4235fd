"""`briefing batch`: a corpus in, a table out, a row for each article, on one machine or many.

    plan      inputs into numbered chunks, by name and size alone
    stage     one chunk into one part of the output, whole or not at all: what every engine runs
    journal   which parts are made, by what; a run that was killed goes on there
    run       the wiring

`lines` and `parquet` are the two shapes that records are read from and written in.
"""
