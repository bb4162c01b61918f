using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Running.Weather;
using Platform.Core.Shared.Tenancy;

namespace Platform.Tests.Agents.Running;

/// <summary>Open-Meteo's wire format from a server of ours, and each way in which it fails.</summary>
public sealed class WeatherToolTests : IAsyncLifetime
{
    private const string Places =
        """
        {"results":[{"id":551487,"name":"Казань","latitude":55.78874,"longitude":49.12214,"elevation":61.0,"country_code":"RU","timezone":"Europe/Moscow","country":"Россия","admin1":"Татарстан"},
          {"id":2,"name":"Kazan","latitude":38.2,"longitude":32.1,"country_code":"TR","timezone":"Europe/Istanbul","country":"Turkey","admin1":"Konya"}],"generationtime_ms":0.6}
        """;

    private const string Forecast =
        """
        {"latitude":55.75,"longitude":49.125,"generationtime_ms":0.2,"utc_offset_seconds":10800,"timezone":"Europe/Moscow","timezone_abbreviation":"GMT+3","elevation":61.0,
         "current_units":{"time":"iso8601","interval":"seconds","temperature_2m":"°C"},
         "current":{"time":"2026-01-05T12:00","interval":900,"temperature_2m":-3.1,"apparent_temperature":-8.4,"relative_humidity_2m":86,"precipitation":0.20,"weather_code":73,"wind_speed_10m":4.2},
         "daily_units":{"time":"iso8601","weather_code":"wmo code"},
         "daily":{"time":["2026-01-05","2026-01-06"],"weather_code":[73,3],"temperature_2m_max":[-1.2,null],"temperature_2m_min":[-6.0,-9.5],"precipitation_sum":[1.4,0.00],
           "precipitation_probability_max":[80,null],"wind_speed_10m_max":[7.1,3.0]}}
        """;

    private readonly FakeTime _time = new();
    private HttpStub _stub = null!;
    private OpenMeteo _openMeteo = null!;

    public async Task InitializeAsync()
    {
        _stub = await HttpStub.StartAsync();
        _stub.Answer = context => HttpStub.WriteAsync(context, context.Request.Path.Value!.EndsWith("/search", StringComparison.Ordinal) ? Places : Forecast);
        _openMeteo = new OpenMeteo(Options.Create(new WeatherOptions { GeocodingUrl = _stub.BaseUrl + "/geo/v1", ForecastUrl = _stub.BaseUrl + "/v1" }));
    }

    public async Task DisposeAsync()
    {
        _openMeteo.Dispose();
        await _stub.DisposeAsync();
    }

    [Fact]
    public async Task Weather_OfATown_IsToldInTheConversationsLanguage()
    {
        var answer = await AskAsync(new JsonObject { ["city"] = "Казань", ["days"] = 2 }, "ru");

        Assert.Null(answer.Error);
        Assert.Equal(
            """
            Казань, Татарстан, Россия, 2026-01-05T12:00 (Europe/Moscow): снег, -3,1 °C, ощущается как -8,4 °C, влажность 86 %, ветер 4,2 м/с, осадки 0,2 мм
            2026-01-05: снег, от -6 до -1,2 °C, осадки 1,4 мм (80 %), ветер до 7,1 м/с
            2026-01-06: пасмурно, от -9,5 до – °C, осадки 0 мм (– %), ветер до 3 м/с
            """, answer.Text.Replace('\u2212', '-'), ignoreLineEndingDifferences: true);
        Assert.Equal("/geo/v1/search?name=%D0%9A%D0%B0%D0%B7%D0%B0%D0%BD%D1%8C&count=10&language=ru&format=json", _stub.Calls.First().Target);
        Assert.Contains("latitude=55.78874&longitude=49.12214", _stub.Calls.Last().Target, StringComparison.Ordinal);
        Assert.EndsWith("&forecast_days=2", _stub.Calls.Last().Target, StringComparison.Ordinal);
        Assert.Equal(["validated", "request", "response", "request", "response", "answered"], answer.Trace.Select(step => step.Kind));
    }

    [Fact]
    public async Task Weather_OfATownWithItsCountry_IsOfThatOne()
    {
        await AskAsync(new JsonObject { ["city"] = "Kazan, TR" });
        Assert.Contains("latitude=38.2&", _stub.Calls.Last().Target, StringComparison.Ordinal);
    }

    public static TheoryData<int, string, string, string> Faults() => new()
    {
        { 400, """{"error":true,"reason":"Parameter 'latitude' out of range"}""", "application/json", ToolErrors.HttpStatus },
        { 200, "<!doctype html><html>Sign in</html>", "text/html", ToolErrors.BadAnswer },
        { 502, "<html>Bad gateway</html>", "text/html", ToolErrors.HttpStatus },
        { 200, """{"results":[{"name":"x"}]}""", "application/json", ToolErrors.BadAnswer },
        { 200, """{"results":"many"}""", "application/json", ToolErrors.BadAnswer },
        { 200, "[]", "application/json", ToolErrors.HttpStatus },
        { 200, """{"generationtime_ms":0.5}""", "application/json", ToolErrors.WrongArguments },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Service_ThatFails_IsNamed(int status, string body, string type, string code)
    {
        _stub.Answer = context => HttpStub.WriteAsync(context, body, status, type);
        Assert.Equal(code, (await AskAsync(new JsonObject { ["city"] = "Kazan" })).Error);
    }

    [Fact]
    public async Task Forecast_ThatIsNone_IsNamed()
    {
        _stub.Answer = context => HttpStub.WriteAsync(context, context.Request.Path.Value!.EndsWith("/search", StringComparison.Ordinal) ? Places : """{"current":{}}""");
        Assert.Equal(ToolErrors.BadAnswer, (await AskAsync(new JsonObject { ["city"] = "Kazan" })).Error);
    }

    [Fact]
    public async Task Service_ThatHangs_EndsInTime()
    {
        _stub.Answer = HttpStub.HangAsync;
        var asking = AskAsync(new JsonObject { ["city"] = "Kazan" });
        await Eventually.TrueAsync(() => _stub.Calls.Count == 1, "the service is asked");
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(ToolErrors.Timeout, (await asking).Error);
    }

    [Fact]
    public async Task Service_ThatIsAway_IsNamed()
    {
        await _stub.DisposeAsync();
        Assert.Equal(ToolErrors.Unreachable, (await AskAsync(new JsonObject { ["city"] = "Kazan" })).Error);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"city":"Kazan","days":17}""")]
    [InlineData("""{"city":"Kazan","surprise":1}""")]
    public async Task WrongArguments_AreNotSent(string arguments)
    {
        Assert.Equal(ToolErrors.WrongArguments, (await AskAsync((JsonObject)JsonNode.Parse(arguments)!)).Error);
        Assert.Empty(_stub.Calls);
    }

    [Theory]
    [InlineData("https://api.example.com/v1", true)]
    [InlineData("http://10.0.0.7:8080/v1", true)]
    [InlineData("https://api.example.com/v1/", false)]
    [InlineData("ftp://api.example.com", false)]
    [InlineData("api.example.com", false)]
    [InlineData("https://api.example.com/v1?x=1", false)]
    public void Options_AreChecked(string url, bool isBase) => Assert.Equal(isBase, WeatherOptions.IsBase(url));

    private async Task<ToolAnswer> AskAsync(JsonObject arguments, string language = "en")
    {
        var runner = new ToolRunner(new ToolDescriptions([new WeatherKind(_openMeteo)], _time, NullLogger<ToolDescriptions>.Instance), _time, NullLogger<ToolRunner>.Instance);
        var tool = new RunnableTool(Guid.NewGuid(), "weather", ToolType.Weather, "", ToolFunctions.NoSchema, null, [], 1);
        var caller = new ToolCaller { Tenant = new TenantId(Guid.NewGuid()), User = "u", Channel = "test", Language = language };
        var offered = Assert.Single((await runner.DescribeAsync([tool], caller, default)).Functions);
        return await runner.RunAsync(offered, arguments, caller, isAgreed: false, default);
    }
}
