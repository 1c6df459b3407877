/**
 * Chance that depends on names and on no order: each choice gets a number of the key and its own text, and the best one
 * wins. A choice that is added or taken away changes only the draws that it wins, so what was generated before stays.
 */
export interface Choice {
  readonly text: string;
  /** How often it is drawn beside the others; 0 is never. */
  readonly weight: number;
}

/** Draws one of the choices; the same for equal keys and texts. Undefined where there is none. */
export function draw<Drawn extends Choice>(choices: readonly Drawn[], key: string): Drawn | undefined {
  const keyHash = hashText(key);
  let best: Drawn | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const choice of choices) {
    // Exponentially distributed with the weight as its rate: the least of them is each one in proportion to its weight.
    const score = -Math.log(fractionOf(mix(keyHash ^ hashText(choice.text)))) / choice.weight;
    if (choice.weight > 0 && score < bestScore) {
      best = choice;
      bestScore = score;
    }
  }
  return best;
}

/** A number above 0 and below 1 that depends on the key alone. */
export function shareOf(key: string): number {
  return fractionOf(mix(hashText(key)));
}

function fractionOf(hash: number): number {
  return (hash + 0.5) / 4_294_967_296;
}

/** FNV-1a over UTF-16 code units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(hash);
}

/** The last step of MurmurHash3, public domain: every bit of the result depends on every bit that goes in. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
