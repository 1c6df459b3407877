/** Pages of the phone's settings, by the words of an actions file (android.provider.Settings). Each only shows. */
const pages: Readonly<Record<string, string>> = {
  accessibility: 'ACCESSIBILITY_SETTINGS',
  airplane_mode: 'AIRPLANE_MODE_SETTINGS',
  apps: 'APPLICATION_SETTINGS',
  battery: 'BATTERY_SAVER_SETTINGS',
  bluetooth: 'BLUETOOTH_SETTINGS',
  date: 'DATE_SETTINGS',
  display: 'DISPLAY_SETTINGS',
  language: 'LOCALE_SETTINGS',
  location: 'LOCATION_SOURCE_SETTINGS',
  sound: 'SOUND_SETTINGS',
  storage: 'INTERNAL_STORAGE_SETTINGS',
  wifi: 'WIFI_SETTINGS',
};

export const settingsPages: readonly string[] = Object.keys(pages);

/** The intent action of a page; of the settings as a whole where no page, or one that is not there, is asked for. */
export function settingsAction(page: string | undefined): string {
  const name = page !== undefined && Object.hasOwn(pages, page) ? pages[page] : undefined;
  return `android.settings.${name ?? 'SETTINGS'}`;
}
