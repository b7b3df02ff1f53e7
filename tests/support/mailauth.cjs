// Asks npm's mailauth for its opinion of cases that are read from standard input as JSON; the first argument is the
// folder of node modules.
const { createRequire } = require('node:module');
const { text } = require('node:stream/consumers');

// Loads a module of that folder.
exports.load = createRequire(`${process.argv[2]}/`);

// Writes what `opinion` gives of each case, one after the other.
exports.answer = async opinion => {
    const opinions = [];
    for (const each of JSON.parse(await text(process.stdin))) {
        opinions.push(await opinion(each));
    }
    process.stdout.write(JSON.stringify(opinions));
};
