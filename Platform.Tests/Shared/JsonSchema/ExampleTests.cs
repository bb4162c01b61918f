using System.Text.Json;

namespace Platform.Tests.Shared.JsonSchema;

using Platform.Core.Shared.JsonSchema;

/// <summary>An example that is offered fits, and is the same every time.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Schemas =>
    [
        """{"type":"object","required":["city","unit"],"properties":{"city":{"type":"string","minLength":2},"unit":{"enum":["celsius","fahrenheit"]},"days":{"type":"integer","minimum":1,"maximum":14}},"additionalProperties":false}""",
        """{"type":"object","required":["when","text"],"properties":{"when":{"type":"string","format":"date-time"},"text":{"type":"string","maxLength":3},"repeat":{"type":["string","null"],"pattern":"^P[0-9]+D$"}}}""",
        """{"type":"array","minItems":3,"uniqueItems":true,"items":{"type":"string"}}""",
        """{"type":"array","minItems":2,"uniqueItems":true,"items":{"enum":["a","b","c"]}}""",
        """{"type":"array","prefixItems":[{"type":"number","exclusiveMinimum":0.5},{"const":"x"}],"items":false,"minItems":2}""",
        """{"type":"array","contains":{"type":"integer","minimum":10},"minContains":2}""",
        """{"type":"number","multipleOf":0.05,"minimum":0.12,"maximum":0.17}""", """{"type":"integer","exclusiveMinimum":7,"multipleOf":5}""", """{"type":"integer","maximum":-3}""",
        """{"type":"string","pattern":"^\\+7\\d{10}$"}""", """{"type":"string","pattern":"^[А-Яа-яё]+( [А-Яа-яё]+)*$","minLength":12}""", """{"type":"string","pattern":"^(?=.*\\d)[a-z0-9]{8,}$"}""",
        """{"type":"string","pattern":"^[A-Z]{2}-\\d{4}$","minLength":7,"maxLength":7}""", """{"type":"string","minLength":30,"maxLength":40}""", """{"type":"string","format":"uuid"}""", """{"type":"string","format":"email"}""",
        """{"oneOf":[{"type":"string","maxLength":0,"minLength":1},{"type":"object","required":["a"],"properties":{"a":{"type":"boolean"}}}]}""",
        """{"allOf":[{"required":["a"],"properties":{"a":{"type":"integer"}}},{"properties":{"a":{"minimum":5}}}]}""",
        """{"type":"object","properties":{"kind":{"const":"b"}},"required":["kind"],"if":{"properties":{"kind":{"const":"a"}}},"then":{"required":["x"]},"else":{"required":["y"],"properties":{"y":{"type":"array","minItems":1,"items":{"type":"integer"}}}}}""",
        """{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/node"}}}}}}""",
        """{"type":"object","minProperties":3,"additionalProperties":{"type":"integer"}}""", """{"type":"object","default":{"a":1},"required":["a"]}""", """{"examples":["wrong",7],"type":"integer"}""",
        """{"type":"object","properties":{"a":{"type":"string"}},"unevaluatedProperties":false}""", "true", "{}", """{"not":{"type":"string"}}""", """{"type":"null"}""",
    ];

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Example_OfASchema_Fits(string schema)
    {
        var compiled = JsonSchema.Parse(schema);
        var example = compiled.Example();
        Assert.NotNull(example);
        Assert.Empty(compiled.Validate(example.Value, new() { AssertsFormat = true }).Errors);
        Assert.Equal(example.Value.GetRawText(), JsonSchema.Parse(schema).Example()!.Value.GetRawText());
    }

    [Fact]
    public void Example_WithWrittenValues_TakesThem() =>
        Assert.Equal("""{"city":"Казань","unit":"celsius","n":3}""", Unescaped(JsonSchema.Parse(
            """{"type":"object","properties":{"city":{"type":"string","examples":["Казань"]},"unit":{"enum":["celsius","kelvin"]},"n":{"type":"integer","default":3}}}""").Example()));

    [Theory]
    [InlineData("false")]
    [InlineData("""{"type":"string","minLength":5,"maxLength":4}""")]
    [InlineData("""{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","required":["n"],"properties":{"n":{"$ref":"#/$defs/n"}}}}}""")]
    public void Example_OfWhatNothingFits_IsNone(string schema) => Assert.Null(JsonSchema.Parse(schema).Example());

    private static string Unescaped(JsonElement? element) => JsonSerializer.Serialize(element, new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
