// Gives mailauth's opinion of the DKIM signatures of messages that are read from standard input as JSON:
// for each message the result of each signature, with its comment.
const { createRequire } = require('node:module');
const load = createRequire(`${process.argv[2]}/`);
const { dkimVerify } = load('mailauth/lib/dkim/verify');

let text = '';
process.stdin.on('data', chunk => (text += chunk));
process.stdin.on('end', async () => {
    const opinions = [];
    for (const { message, zone, now } of JSON.parse(text)) {
        const resolver = async name => {
            if (zone[name]) {
                return zone[name].map(record => [record]);
            }
            throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
        };
        const options = { resolver, strict: true, minBitLength: 1024, curTime: new Date(now * 1000) };
        const { results } = await dkimVerify(Buffer.from(message, 'base64'), options);
        opinions.push(results.map(({ status }) => ({ result: status.result, comment: status.comment ?? null })));
    }
    process.stdout.write(JSON.stringify(opinions));
});
