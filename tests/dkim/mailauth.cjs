// Gives mailauth's opinion of DKIM key records that are read from standard input as JSON: the bits of a key
// that it takes, or why it takes none.
const { answer, load } = require('../support/mailauth.cjs');
const { getPublicKey } = load('mailauth/lib/tools');

answer(async record => {
    const resolver = async () => [[record]];
    const options = { strict: true, hashAlgo: 'sha256' };
    return getPublicKey('DKIM', 's1._domainkey.a.net', 1024, resolver, options)
        .then(key => ({ bits: key.modulusLength ?? null }))
        .catch(error => ({ error: error.message }));
});
