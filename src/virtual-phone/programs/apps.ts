/** Which app of the phone takes an intent. Names as in Android's own apps. */
interface App {
  readonly component: string;
  readonly action: string;
  /** How the intent's data or type must begin. */
  readonly data?: string;
  /** What a phone may ask of whoever starts it. */
  readonly permission?: string;
}

const alarmPermission = 'com.android.alarm.permission.SET_ALARM';
const contactList = 'vnd.android.cursor.dir/contact';

const apps: readonly App[] = [
  app('com.android.dialer/.main.impl.MainActivity', 'intent.action.DIAL', 'tel:'),
  {
    ...app('com.android.server.telecom/.components.UserCallActivity', 'intent.action.CALL', 'tel:'),
    permission: 'android.permission.CALL_PHONE',
  },
  app('com.android.messaging/.ui.conversation.LaunchConversationActivity', 'intent.action.SENDTO', 'sms'),
  app('com.android.email/.activity.ComposeActivityEmail', 'intent.action.SENDTO', 'mailto:'),
  app('com.android.quicksearchbox/.SearchActivity', 'intent.action.WEB_SEARCH'),
  app('com.android.calendar/.event.EditEventActivity', 'intent.action.INSERT', 'content://com.android.calendar/events'),
  app('com.android.calendar/.event.EditEventActivity', 'intent.action.INSERT', 'vnd.android.cursor.dir/event'),
  app('com.android.contacts/.activities.ContactEditorActivity', 'intent.action.INSERT', contactList),
  { ...app('com.android.deskclock/.HandleApiCalls', 'intent.action.SET_ALARM'), permission: alarmPermission },
  { ...app('com.android.deskclock/.HandleApiCalls', 'intent.action.SET_TIMER'), permission: alarmPermission },
  app('com.android.maps/.MapsActivity', 'intent.action.VIEW', 'geo:'),
  app('com.android.browser/.BrowserActivity', 'intent.action.VIEW', 'http'),
  app('com.android.settings/.Settings', 'settings.SETTINGS'),
  app('com.android.settings/.Settings$WifiSettingsActivity', 'settings.WIFI_SETTINGS'),
  app('com.android.settings/.Settings$BluetoothSettingsActivity', 'settings.BLUETOOTH_SETTINGS'),
  app('com.android.settings/.DisplaySettings', 'settings.DISPLAY_SETTINGS'),
  app('com.android.settings/.Settings$SoundSettingsActivity', 'settings.SOUND_SETTINGS'),
  app('com.android.launcher3/.uioverrides.QuickstepLauncher', 'intent.action.MAIN'),
];

function app(component: string, action: string, data?: string): App {
  return { component, action: `android.${action}`, ...(data !== undefined && { data }) };
}

/** The app that opens for this; undefined where the phone has none. */
export function findApp({
  action,
  data = '',
  type = '',
}: {
  readonly action: string;
  readonly data?: string;
  readonly type?: string;
}): App | undefined {
  return apps.find(
    (candidate) =>
      candidate.action === action &&
      (candidate.data === undefined || data.startsWith(candidate.data) || type.startsWith(candidate.data)),
  );
}

/** Whether an activity of this name (`package/.Activity`) is on the phone. */
export function hasComponent(component: string): boolean {
  return apps.some((candidate) => candidate.component === component);
}

/** Names of the packages that are installed. */
export function packages(): readonly string[] {
  const own = apps.map(({ component }) => component.slice(0, component.indexOf('/')));
  return ['android', ...new Set([...own, 'com.android.providers.contacts', 'com.android.systemui'])].toSorted();
}
