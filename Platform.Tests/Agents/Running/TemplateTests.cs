using System.Text.Json.Nodes;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Running.Http;

namespace Platform.Tests.Agents.Running;

/// <summary>What is put into a template stays where it was put.</summary>
public sealed class TemplateTests
{
    private const string Schema = """{"type":"object","properties":{"a":{},"b":{}}}""";

    [Theory]
    [InlineData("https://h.example/v1/{a}", """{"a":"Нижний Новгород"}""", "https://h.example/v1/%D0%9D%D0%B8%D0%B6%D0%BD%D0%B8%D0%B9%20%D0%9D%D0%BE%D0%B2%D0%B3%D0%BE%D1%80%D0%BE%D0%B4")]
    [InlineData("https://h.example/v1/{a}/x", """{"a":"../../admin?x=1#y"}""", "https://h.example/v1/..%2F..%2Fadmin%3Fx%3D1%23y/x")]
    [InlineData("https://h.example/v1/{a}", """{"a":"@evil.example/"}""", "https://h.example/v1/%40evil.example%2F")]
    [InlineData("https://h.example/v1/{a}", """{"a":"\\\\evil.example"}""", "https://h.example/v1/%5C%5Cevil.example")]
    [InlineData("https://h.example/?q={a}&n={b}", """{"a":"x&admin=1","b":5}""", "https://h.example/?q=x%26admin%3D1&n=5")]
    [InlineData("https://h.example/?q={a}&n={b}&fix=1", """{"b":true}""", "https://h.example/?n=true&fix=1")]
    [InlineData("https://h.example/?q={a}", "{}", "https://h.example/")]
    [InlineData("https://h.example?q={a}", """{"a":["x","y z"]}""", "https://h.example/?q=x%2Cy%20z")]
    [InlineData("https://h.example/{a}.{b}", """{"a":"1","b":"json"}""", "https://h.example/1.json")]
    [InlineData("https://h.example/{c}", "{}", "https://h.example/%7Bc%7D")]
    [InlineData("https://h.example/x#{a}", """{"a":"1"}""", "https://h.example/x")]
    public void Url_IsFilled(string template, string arguments, string expected)
    {
        var address = UrlTemplate.Fill(template, Places(arguments));
        Assert.Equal((expected, "h.example"), (address.AbsoluteUri, address.Host));
    }

    [Theory]
    [InlineData("https://h.example/v1/{a}/delete", "{}", ToolErrors.WrongArguments)]
    [InlineData("https://h.example/v1/{a}/delete", """{"a":""}""", ToolErrors.WrongArguments)]
    [InlineData("https://h.example/v1/{a}/delete", """{"a":".."}""", ToolErrors.WrongArguments)]
    [InlineData("https://h.example/v1/{a}/delete", """{"a":"."}""", ToolErrors.WrongArguments)]
    [InlineData("https://h.example/v1/{a}{b}", """{"a":".","b":"."}""", ToolErrors.WrongArguments)]
    [InlineData("https://h.example/v1/%2e{a}", """{"a":"."}""", ToolErrors.WrongArguments)]
    [InlineData("https://{a}.example/", """{"a":"evil"}""", ToolErrors.BadConfiguration)]
    [InlineData("https://h.example{a}/", """{"a":".evil.example"}""", ToolErrors.BadConfiguration)]
    [InlineData("https://h.example:{a}/", """{"a":"22"}""", ToolErrors.BadConfiguration)]
    public void Url_ThatWouldLeadElsewhere_IsRefused(string template, string arguments, string code) =>
        Assert.Equal(code, Assert.Throws<ToolFault>(() => UrlTemplate.Fill(template, Places(arguments))).Code);

    [Theory]
    [InlineData("""{"name":"{a}","n":{b}}""", """{"a":"x\",\"admin\":true,\"y\":\"","b":5}""", """{"name":"x\",\"admin\":true,\"y\":\"","n":5}""")]
    [InlineData("""{"n":{b},"s":"a {a} b"}""", """{"a":"line\nbreak"}""", """{"n":null,"s":"a line\nbreak b"}""")]
    [InlineData("""{"n":{b}}""", """{"b":"1,\"x\":2"}""", """{"n":"1,\"x\":2"}""")]
    [InlineData("""{"list":{a},"text":"\"{b}\""}""", """{"a":[1,2],"b":"q"}""", """{"list":[1,2],"text":"\"q\""}""")]
    public async Task JsonText_KeepsItsShape(string template, string arguments, string expected) => Assert.Equal(expected, await FillAsync(JsonValue.Create(template), null, arguments));

    [Fact]
    public async Task JsonObject_IsFilledPlaceByPlace() => Assert.Equal(
        """{"whole":{"x":1},"missing":null,"part":"a-2","{a}":[true,"2"]}""",
        await FillAsync(JsonNode.Parse("""{"whole":"{a}","missing":"{c}","part":"a-{b}","{a}":[true,"{b}"]}""")!, null, """{"a":{"x":1},"b":"2","c":null}"""));

    [Theory]
    [InlineData("a={a}&b={b}", "application/x-www-form-urlencoded", """{"a":"x&c=1","b":"ы"}""", "a=x%26c%3D1&b=%D1%8B")]
    [InlineData("Hello {a} {x}", null, """{"a":"you"}""", "Hello you {x}")]
    public async Task Text_IsFilledAsItsTypeWants(string template, string? type, string arguments, string expected) => Assert.Equal(expected, await FillAsync(JsonValue.Create(template), type, arguments));

    [Fact]
    public async Task NoTemplate_SendsWhatStandsNowhereElse()
    {
        var places = Places("""{"a":"1","b":[2]}""");
        UrlTemplate.Fill("https://h.example/{a}", places);
        Assert.Equal("""{"b":[2]}""", await BodyTemplate.Fill(null, null, places).ReadAsStringAsync());
    }

    [Fact]
    public void JsonText_ThatIsNone_IsRefused() => Assert.Equal(ToolErrors.BadConfiguration, Assert.Throws<ToolFault>(() => BodyTemplate.Fill(JsonValue.Create("{\"a\":{a}"), null, Places("{}"))).Code);

    private static Task<string> FillAsync(JsonNode template, string? type, string arguments) => BodyTemplate.Fill(template, type, Places(arguments)).ReadAsStringAsync();

    private static Placeholders Places(string arguments) => new(Schema, (JsonObject)JsonNode.Parse(arguments)!);
}
