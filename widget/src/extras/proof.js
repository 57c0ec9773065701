const SLICE_MS = 12;
const BETWEEN_LOOKS = 64;

/** The first 32 bits after the point of the roots of the first primes: SHA-256's constants (FIPS 180-4, 4.2.2 and 5.3.3). */
const constants = () => {
  const primes = [];
  for (let number = 2; primes.length < 64; number++) {
    if (primes.every((prime) => number % prime)) primes.push(number);
  }
  const fraction = (value) => (value - Math.floor(value)) * 2 ** 32 | 0;
  return [primes.map((prime) => fraction(Math.cbrt(prime))), primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))];
};

const turn = (word, bits) => word >>> bits | word << 32 - bits;

/** SHA-256 of ASCII text, as eight words. Not crypto.subtle: pages without https have none, and it answers too late. */
const createDigest = () => {
  const [K, start] = constants();
  const words = new Int32Array(64);

  const mix = (state) => {
    for (let i = 16; i < 64; i++) {
      const a = words[i - 15];
      const b = words[i - 2];
      words[i] = words[i - 16] + words[i - 7] + (turn(a, 7) ^ turn(a, 18) ^ a >>> 3) + (turn(b, 17) ^ turn(b, 19) ^ b >>> 10);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + K[i] + words[i] | 0;
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, d + one | 0, c, b, a, one + two | 0];
    }
    return [a, b, c, d, e, f, g, h].map((word, i) => word + state[i] | 0);
  };

  return (text) => {
    const blocks = text.length + 9 + 63 >> 6;
    let state = start;
    for (let block = 0; block < blocks; block++) {
      words.fill(0, 0, 16);
      for (let i = 0; i < 64; i++) {
        const at = block * 64 + i;
        const byte = at < text.length ? text.charCodeAt(at) : at === text.length ? 128 : 0;
        words[i >> 2] |= byte << 24 - i % 4 * 8;
      }
      if (block === blocks - 1) words[15] = text.length * 8;
      state = mix(state);
    }
    return state;
  };
};

const zeroBits = ([first, second]) => first ? Math.clz32(first) : 32 + Math.clz32(second);

/**
 * The work a server asks of a sender it does not know: a number that makes SHA-256 of
 * `nonce:number` begin with `difficulty` zero bits. Done in slices, so that the page stays smooth.
 */
export const prove = async (challenge) => {
  const {nonce, difficulty} = challenge;
  const digest = createDigest();
  for (let number = 0; ; ) {
    const end = performance.now() + SLICE_MS;
    while (performance.now() < end) {
      for (let look = 0; look < BETWEEN_LOOKS; look++, number++) {
        if (zeroBits(digest(`${nonce}:${number}`)) >= difficulty) return {...challenge, solution: String(number)};
      }
    }
    await new Promise((go) => setTimeout(go));
  }
};
