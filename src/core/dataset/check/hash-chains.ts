const fewestHeads = 1024;
const absent = -1;
/** A file of one row a hundred thousand times must not be compared row by row with itself. */
const mostKeys = 200;

/**
 * Which keys share a hash, in typed arrays: some twenty bytes a key, where a map of lists takes two hundred, which for a
 * million rows is more than the file. Keys are numbers from 0 without large gaps; hashes are whole numbers from 0 to 2^53.
 */
export class HashChains {
  #hashes = new Float64Array(0);
  /** By key: the next key of the same chain, + 1; 0 ends it. */
  #next = new Int32Array(0);
  /** By the hash's last bits: the first key of a chain, + 1. */
  #heads = new Int32Array(fewestHeads);
  /** The last key of each chain that has one. */
  #tails = new Int32Array(fewestHeads);
  #size = 0;

  hashOf(key: number): number | undefined {
    const hash = this.#hashes[key] ?? absent;
    return hash === absent ? undefined : hash;
  }

  /** Keys with a hash, those that got it first first; of very many only so many. */
  keysOf(hash: number | undefined): readonly number[] {
    const keys: number[] = [];
    const first = hash === undefined ? -1 : this.#head(hash);
    for (let key = first; key >= 0 && keys.length < mostKeys; key = (this.#next[key] ?? 0) - 1) {
      if (this.#hashes[key] === hash) {
        keys.push(key);
      }
    }
    return keys;
  }

  /** Gives a key another hash, or none. */
  set(key: number, hash: number | undefined): void {
    const old = this.hashOf(key);
    if (old === hash) {
      return;
    }
    if (old !== undefined) {
      this.#unlink(key, old);
    }
    if (hash !== undefined) {
      this.#makeRoom(key);
      this.#hashes[key] = hash;
      this.#link(key, hash);
      this.#size += 1;
    }
  }

  /** Every key that has a hash, in their order. */
  *keys(): Generator<number> {
    for (let key = 0; key < this.#hashes.length; key += 1) {
      if (this.#hashes[key] !== absent) {
        yield key;
      }
    }
  }

  #head(hash: number): number {
    return (this.#heads[hash % this.#heads.length] ?? 0) - 1;
  }

  #link(key: number, hash: number): void {
    const slot = hash % this.#heads.length;
    this.#next[key] = 0;
    if (this.#heads[slot] === 0) {
      this.#heads[slot] = key + 1;
    } else {
      this.#next[this.#tails[slot] ?? 0] = key + 1;
    }
    this.#tails[slot] = key;
  }

  #unlink(key: number, hash: number): void {
    const slot = hash % this.#heads.length;
    const rest = this.#next[key] ?? 0;
    let previous = this.#head(hash);
    if (previous === key) {
      this.#heads[slot] = rest;
    } else {
      while ((this.#next[previous] ?? 0) - 1 !== key) {
        previous = (this.#next[previous] ?? 0) - 1;
      }
      this.#next[previous] = rest;
      this.#tails[slot] = rest === 0 ? previous : (this.#tails[slot] ?? 0);
    }
    this.#hashes[key] = absent;
    this.#size -= 1;
  }

  #makeRoom(key: number): void {
    if (key >= this.#hashes.length) {
      const length = Math.max(key + 1, Math.ceil(this.#hashes.length * 1.5), fewestHeads);
      const hashes = new Float64Array(length).fill(absent);
      hashes.set(this.#hashes);
      const next = new Int32Array(length);
      next.set(this.#next);
      this.#hashes = hashes;
      this.#next = next;
    }
    if (this.#size >= this.#heads.length) {
      this.#heads = new Int32Array(this.#heads.length * 2);
      this.#tails = new Int32Array(this.#heads.length);
      for (const known of this.keys()) {
        this.#link(known, this.#hashes[known] ?? 0);
      }
    }
  }
}
