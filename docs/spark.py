"""Makes a report on each line of a file by Spark: lines in, records out, through `mailpath bulk -`.

    spark-submit docs/spark.py domains.txt records --partitions 64 --options="--resolver system"

The program must be on every worker, in a folder of this PATH. Keys of lists in the environment (MAILPATH_…) are handed on.
"""

import argparse
import os
import shlex

from pyspark.sql import SparkSession


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lines", help="a file of domains, one per line, wherever Spark can read it")
    parser.add_argument("records", help="a folder for the records, wherever Spark can write it")
    parser.add_argument("--partitions", type=int, default=16)
    parser.add_argument("--program", default="mailpath")
    parser.add_argument("--options", default="", help="options of `mailpath bulk`, as one text")
    arguments = parser.parse_args()
    command = shlex.join([arguments.program, "bulk", "-", *shlex.split(arguments.options)])
    context = SparkSession.builder.appName("mailpath").getOrCreate().sparkContext
    lines = context.textFile(arguments.lines).repartition(arguments.partitions)
    # Spark starts it with nothing else in its environment.
    handed_on = {name: text for name, text in os.environ.items() if name == "PATH" or name.startswith("MAILPATH_")}
    # The exit status says what was found, not whether the program ran.
    lines.pipe(command, env=handed_on, checkCode=False).saveAsTextFile(arguments.records)


if __name__ == "__main__":
    main()
