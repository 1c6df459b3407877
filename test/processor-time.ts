/** Milliseconds of this process's processor time that the work takes: unlike the clock's, other work does not add to it. */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
