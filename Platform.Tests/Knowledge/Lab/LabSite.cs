using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Knowledge.Golden;
using Platform.Core.Knowledge.Graph;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Tests.Journeys;
using Platform.Tests.Knowledge.Graph;

namespace Platform.Tests.Knowledge.Lab;

/// <summary>The real server with texts in two languages, their graph, and golden questions.</summary>
public sealed class LabSite : IAsyncLifetime
{
    public const string ViewerEmail = "viewer@example.com";

    private const string Rules =
        """
        Возврат товара возможен в течение 14 дней со дня покупки. Возврат оформляет Мария Котова на складе в Твери.

        Возвратный платёж — это отмена оплаты банком по просьбе покупателя. О нём Марии Котовой сообщает банк «Северный Капитал».

        Доставку в Тверь и в Казань выполняет «Быстрая Почта». Договор КМ-450 с ней подписал Иван Петров. Вопросы: help@north.example.

        Склад в Казани открыт с девяти. За него отвечает Иван Петров, а по ГОСТ Р 7.0.97 документы хранит Мария Котова.
        """;

    private const string Guide =
        """
        The heat pump PX-200 is a device that takes heat from the outside air. It was designed by Anna Berg in Oslo.

        A breaker of 16 A is needed. The cable was tested by Piotr Nowak against ISO 9001, and Anna Berg confirmed it.

        Spare parts of PX-200 are kept in Oslo. Orders go to parts@north.example, and Piotr Nowak answers them.
        """;

    private readonly RealHost _host = new();

    internal KnowledgeRows Rows { get; private set; } = null!;

    internal MadeSource Shop { get; private set; } = null!;

    public Actor Shell => Actor.Shell(_host.Tenant.Id);

    public Task<IPage> OpenAsync(string path, string theme = "light", string language = "en", int width = 1440, string email = RealHost.Email) => _host.OpenAsync(path, theme, language, width, email);

    public Task<T> RunAsync<T>(IOperation<T> operation) => _host.RunAsync(operation, Shell);

    public async Task<object?> SqlAsync(string sql, params object[] values)
    {
        await using var command = _host.Services.GetRequiredService<Databases>().Owner.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync();
    }

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        await RunAsync(new CreateUser(ViewerEmail, PlatformFixture.Password, Role.Viewer, "Vera", "en", MustChangePassword: false));
        Rows = await KnowledgeRows.NewAsync(_host.Services, TimeProvider.System, _host.Tenant, Shell, "Магазин");
        Shop = await Rows.AddAsync("Правила магазина", Rules, "Возврат и доставка");
        var guide = await Rows.AddAsync("Heat pump PX-200: installation guide", Guide);
        await Rows.LinkAsync(Shop);
        await Rows.LinkAsync(guide);
        var days = await GoldenAsync("Сколько дней есть на возврат?", Rules, "14 дней со дня покупки");
        var payment = await GoldenAsync("Что такое возвратный платёж?", Rules, "отмена оплаты банком");
        foreach (var index in new[] { 1, 2, 3 })
            await RunAsync(new KeepGoldenRun(GoldenSubject.Current, new GoldenSettings(), [new GoldenSummary(Rows.Collection, "Магазин", index, 2, Figures(0.4 + index * 0.15))], [new GoldenResult(days, Rows.Collection, Figures(0.35 + index * 0.15), 2), new GoldenResult(payment, Rows.Collection, Figures(0.45 + index * 0.15), 1)], 40));
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    private async Task<Guid> GoldenAsync(string question, string text, string answer)
    {
        var start = text.IndexOf(answer, StringComparison.Ordinal);
        return (await RunAsync(new AddGolden(question, [new ExpectedPlace(Shop.Id, start, start + answer.Length)]))).Id;
    }

    private static GoldenFigures Figures(double level) => new(new Dictionary<int, double> { [1] = level - 0.2, [3] = level, [5] = level + 0.05, [10] = level + 0.1, [20] = level + 0.1 }, level);
}
