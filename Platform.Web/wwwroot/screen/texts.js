// All words of the wall. Both languages have the same keys.
const texts = {
  ru: {
    title: 'Офис',
    status: { error: 'Ошибка', warning: 'Внимание', offline: 'Не в сети', working: 'Работает', idle: 'Ожидает' },
    attention: 'Требуют внимания',
    acknowledged: (by) => `Принято: ${by}`,
    fte: 'ставок',
    connecting: 'Подключение…',
    live: 'Данные обновляются',
    stale: (age) => `Данным ${age}`,
    staleBanner: (age) => `Нет связи с сервером. Показанным данным ${age}`,
    staleHint: 'Экран вернётся к работе сам, когда связь восстановится.',
    revokedTitle: 'Экран отключён',
    revokedHint: 'Ссылка этого экрана больше не действует. Попросите администратора открыть доступ: экран вернётся сам.',
    emptyTitle: 'Здесь пока никого нет',
    emptyHint: 'Сотрудники появятся после первого отчёта.',
    muted: 'Звук выключен браузером — нажмите на экран',
    activity: (age) => `${age} назад`,
    never: '—',
    page: (page, pages) => `${page} / ${pages}`,
    units: { s: 'с', m: 'мин', h: 'ч', d: 'дн' },
  },
  en: {
    title: 'Office',
    status: { error: 'Error', warning: 'Warning', offline: 'Offline', working: 'Working', idle: 'Idle' },
    attention: 'Needs attention',
    acknowledged: (by) => `Acknowledged: ${by}`,
    fte: 'FTE',
    connecting: 'Connecting…',
    live: 'Live',
    stale: (age) => `Data is ${age} old`,
    staleBanner: (age) => `No connection to the server. Data is ${age} old`,
    staleHint: 'The screen recovers by itself as soon as the connection is back.',
    revokedTitle: 'This screen is switched off',
    revokedHint: 'Its link is no longer valid. Ask an administrator for access: the screen comes back by itself.',
    emptyTitle: 'Nobody is here yet',
    emptyHint: 'Agents appear after their first report.',
    muted: 'The browser mutes sound — click the screen',
    activity: (age) => `${age} ago`,
    never: '—',
    page: (page, pages) => `${page} / ${pages}`,
    units: { s: 's', m: 'min', h: 'h', d: 'd' },
  },
};

export function textsFor(language) {
  return texts[language] ?? texts.en;
}

/** 75 → "1 min". Seconds only below a minute, so that a full wall does not flicker. */
export function ageText(milliseconds, units) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} ${units.s}`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${units.m}`;
  if (seconds < 86400) {
    const minutes = Math.floor((seconds % 3600) / 60);
    return `${Math.floor(seconds / 3600)} ${units.h}` + (minutes && seconds < 36000 ? ` ${minutes} ${units.m}` : '');
  }
  return `${Math.floor(seconds / 86400)} ${units.d}`;
}
