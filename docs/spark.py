"""Makes a report on each line of a file by Spark: lines in, records out, through `mailpath bulk -`.

    spark-submit docs/spark.py domains.txt records --partitions 64 --options="--resolver system"

The program must be on every worker.
"""

import argparse
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
    # The exit status says what was found, not whether the program ran.
    lines.pipe(command, checkCode=False).saveAsTextFile(arguments.records)


if __name__ == "__main__":
    main()
