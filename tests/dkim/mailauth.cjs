// Gives mailauth's opinion of DKIM key records that are read from standard input as JSON: the bits of a key
// that it takes, or why it takes none.
const { createRequire } = require('node:module');
const load = createRequire(`${process.argv[2]}/`);
const { getPublicKey } = load('mailauth/lib/tools');

let text = '';
process.stdin.on('data', chunk => (text += chunk));
process.stdin.on('end', async () => {
    const opinions = [];
    for (const record of JSON.parse(text)) {
        const resolver = async () => [[record]];
        const options = { strict: true, hashAlgo: 'sha256' };
        opinions.push(
            await getPublicKey('DKIM', 's1._domainkey.a.net', 1024, resolver, options)
                .then(key => ({ bits: key.modulusLength ?? null }))
                .catch(error => ({ error: error.message }))
        );
    }
    process.stdout.write(JSON.stringify(opinions));
});
