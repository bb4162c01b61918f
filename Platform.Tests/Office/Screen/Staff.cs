using Platform.Protocol.Office;

namespace Platform.Tests.Office.Screen;

/// <summary>Sample staff for walls: the first staff by name, or as many as wanted.</summary>
internal static class Staff
{
    private static readonly string[] Departments =
        ["watcher", "reputation", "content_factory", "marketing", "scout", "cfo", "knowledge", "lex", "Отдел продаж", "Логистика и склад"];

    private static readonly (string Name, string? Task)[] Work =
    [
        ("Монитор цен", "Сверяет 1 240 карточек на Wildberries с прайсом поставщика"),
        ("Ночной агент", "Собирает остатки по складам"),
        ("Обзор конкурентов", "Reading 120 price lists"),
        ("Отзывы WB", "Отвечает на отзыв: «Пришло не то, что заказывали, прошу вернуть деньги»"),
        ("Отзывы Ozon", null),
        ("Отзывы Яндекс Маркета", null),
        ("Описания товаров", "Пишет описание: зимняя куртка, размер 48–56"),
        ("SEO", "Подбирает ключевые слова"),
        ("Реклама WB", "Ставки выше лимита, нужна проверка"),
        ("Реклама Ozon", "Обновляет кампании"),
        ("Поиск ниш", null),
        ("Финансовый отчёт", "Ошибка: 1С не отвечает: connection timed out after 30000 ms"),
        ("База знаний", "Индексирует 48 документов"),
        ("Юрист", "Проверяет договор поставки № 18/26"),
    ];

    public static IEnumerable<OfficeAgent> Of(int count) => Enumerable.Range(0, count).Select(Agent);

    public static OfficeAgent Agent(int index)
    {
        var (name, task) = Work[index % Work.Length];
        var status = (index % 14) switch
        {
            11 when index < 40 => BoardStatuses.Error,
            8 when index < 60 => BoardStatuses.Warning,
            5 => BoardStatuses.Offline,
            _ => task is null ? BoardStatuses.Idle : BoardStatuses.Working,
        };
        if (status == BoardStatuses.Working && task!.StartsWith(OfficeLimits.ErrorPrefix, StringComparison.Ordinal))
            task = "Сводит отчёт о движении денег";
        var number = index < Work.Length ? "" : $" {index}";
        return Agent($"agent_{index}", status, Departments[index % Work.Length % Departments.Length], name + number, task) with
        {
            Since = TimeProvider.System.GetUtcNow().AddSeconds(-37 * (index + 1)),
            Brand = index % 3 == 0 ? "Nord" : null,
        };
    }

    public static OfficeAgent Agent(string id, string status, string department = "watcher", string? name = null, string? task = null) => new()
    {
        AgentId = id,
        Department = department,
        Name = name ?? id,
        Status = status,
        Task = task,
        Since = TimeProvider.System.GetUtcNow(),
        LastActivity = TimeProvider.System.GetUtcNow(),
        Reason = StatusReasons.Reported,
        Source = AgentSources.Http,
        FteCoefficient = 1.00m,
        SalaryEquivalent = OfficeLimits.DefaultSalaryEquivalent,
    };
}
