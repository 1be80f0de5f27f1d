/**
 * A short name for something that both sides have on their screens, to be said on the telephone. It is the beginning of
 * an id that both know already, drawn at random: it says nothing of anybody. It opens nothing either.
 */
export const reference = (id: string): string => {
  const letters = id.replaceAll("-", "").slice(0, 8).toUpperCase();
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
};
