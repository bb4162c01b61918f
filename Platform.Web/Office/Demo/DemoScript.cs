using Platform.Protocol.Office;

namespace Platform.Web.Office.Demo;

/// <summary>What the sample staff does: names, tasks and metrics of a company that sells on marketplaces.</summary>
internal sealed record DemoScript(string Name, string? Brand, int Salary, string[] Tasks, string[] Warnings, string[] Errors, string Counter)
{
    private static readonly DemoScript Fallback = new("Сотрудник", null, 60_000, ["Работает"], ["Нужен взгляд человека"], ["Нет связи с источником"], "done");

    private static readonly Dictionary<string, DemoScript> ByAgent = new(StringComparer.Ordinal)
    {
        ["watcher_price_monitor"] = new("Монитор цен", null, 70_000, ["Сверяет 412 цен конкурентов", "Читает прайс-лист поставщика", "Считает отклонения по SKU"], ["12 цен ниже себестоимости"], ["Площадка ответила 429: слишком много запросов"], "prices"),
        ["watcher_night_agent"] = new("Ночной дозор", null, 55_000, ["Следит за остатками ночью", "Проверяет доступность карточек"], ["3 карточки скрыты площадкой"], ["Нет доступа к личному кабинету"], "checks"),
        ["watcher_competitor_scan"] = new("Разведка конкурентов", null, 65_000, ["Обходит витрины конкурентов", "Собирает новинки недели"], ["Новый конкурент в топ-10"], ["Страница изменила вёрстку"], "pages"),
        ["reputation_wb"] = new("Репутация WB", "WB", 60_000, ["Отвечает на отзывы", "Разбирает вопросы покупателей"], ["Оценка 1★: нужен человек"], ["Истёк токен API"], "answers"),
        ["reputation_ozon"] = new("Репутация Ozon", "Ozon", 60_000, ["Отвечает на отзывы", "Готовит ответы на вопросы"], ["Жалоба на комплектность"], ["API Ozon недоступен"], "answers"),
        ["reputation_ym"] = new("Репутация ЯМ", "YM", 60_000, ["Отвечает на отзывы", "Следит за рейтингом магазина"], ["Рейтинг упал до 4,6"], ["Ответ площадки не разобран"], "answers"),
        ["content_descriptions"] = new("Описания товаров", null, 80_000, ["Пишет описание: плед «Север»", "Пишет описание: термокружка", "Проверяет описания на стоп-слова"], ["Не хватает фото для 4 карточек"], ["Модель не ответила вовремя"], "texts"),
        ["content_seo"] = new("SEO-редактор", null, 75_000, ["Собирает ключевые фразы", "Обновляет заголовки карточек"], ["Падение позиций по 7 фразам"], ["Сервис частотности недоступен"], "phrases"),
        ["marketing_wb"] = new("Реклама WB", "WB", 90_000, ["Корректирует ставки", "Считает ДРР за вчера"], ["ДРР выше 25 %"], ["Кампания остановлена: нет бюджета"], "bids"),
        ["marketing_ozon"] = new("Реклама Ozon", "Ozon", 90_000, ["Корректирует ставки", "Подбирает товары в акцию"], ["Бюджет заканчивается к 16:00"], ["Отчёт по рекламе не сформирован"], "bids"),
        ["scout_niche"] = new("Поиск ниш", null, 85_000, ["Оценивает нишу «органайзеры»", "Сравнивает спрос по регионам"], ["Мало данных по нише"], ["Выгрузка аналитики повреждена"], "niches"),
        ["cfo_report"] = new("Финансовый отчёт", null, 120_000, ["Сводит P&L за неделю", "Сверяет выплаты площадок"], ["Расхождение выплат 0,8 %"], ["Банк не отдал выписку"], "rows"),
        ["knowledge_rag"] = new("База знаний", null, 70_000, ["Индексирует регламенты", "Отвечает на вопрос отдела"], ["2 документа устарели"], ["Хранилище документов недоступно"], "documents"),
        ["lex_monitor"] = new("Юридический монитор", null, 110_000, ["Читает изменения оферт", "Проверяет договор поставки"], ["Новая редакция оферты WB"], ["Источник правовых актов недоступен"], "acts"),
    };

    public static DemoScript Of(string agentId) => ByAgent.GetValueOrDefault(agentId, Fallback);

    /// <summary>One step of an agent's day: mostly work by day, mostly rest by night, now and then a problem.</summary>
    public Task PlayAsync(OfficeReporter reporter, Random random, int hour, ref int done)
    {
        var isNightShift = Counter == "checks";
        var isBusyHour = hour is >= 8 and < 20 != isNightShift;
        done += random.Next(1, 9);
        var metrics = new Dictionary<string, MetricValue> { [Counter] = done, ["minutes"] = random.Next(1, 60), ["quality"] = Math.Round(0.85 + (random.NextDouble() * 0.14), 2) };
        return random.NextDouble() switch
        {
            < 0.02 => reporter.ReportErrorAsync(Pick(Errors, random), metrics),
            < 0.06 => reporter.ReportWarningAsync(Pick(Warnings, random), metrics),
            var chance when chance < (isBusyHour ? 0.8 : 0.3) => reporter.ReportWorkingAsync(Pick(Tasks, random), metrics),
            _ => reporter.ReportIdleAsync(metrics),
        };
    }

    private static string Pick(string[] texts, Random random) => texts[random.Next(texts.Length)];
}
