using System.Text.Json;

namespace Platform.Tests.Shared.JsonSchema;

using Platform.Core.Shared.JsonSchema;

/// <summary>Each keyword with values at its edges; runs where the official suite is not there.</summary>
public sealed class KeywordTests
{
    public static TheoryData<string, string, bool> Cases => new()
    {
        { "true", "null", true }, { "false", "null", false }, { "{}", "[1]", true },
        { """{"type":"integer"}""", "1.0", true }, { """{"type":"integer"}""", "1e400", true }, { """{"type":"integer"}""", "1.5", false }, { """{"type":"integer"}""", "15e-1", false },
        { """{"type":["string","null"]}""", "null", true }, { """{"type":["string","null"]}""", "0", false }, { """{"type":"number"}""", "\"1\"", false },
        { """{"const":{"a":[1,2.0]}}""", """{"a":[1.0,2]}""", true }, { """{"const":0}""", "false", false }, { """{"const":"\u0041"}""", "\"A\"", true },
        { """{"enum":["a",1,null]}""", "1.00", true }, { """{"enum":["a",1,null]}""", "\"b\"", false }, { """{"enum":[]}""", "1", false },
        { """{"minimum":1e308}""", "1e309", true }, { """{"minimum":0.1}""", "0.09999999999999999999999", false }, { """{"exclusiveMinimum":3}""", "3.0", false },
        { """{"maximum":9007199254740993}""", "9007199254740993", true }, { """{"maximum":9007199254740992}""", "9007199254740993", false }, { """{"exclusiveMaximum":-1}""", "-1.0000000000000000001", true },
        { """{"multipleOf":0.01}""", "19.99", true }, { """{"multipleOf":0.01}""", "19.999", false }, { """{"multipleOf":7}""", "1e1000000000", false }, { """{"multipleOf":0.5}""", "1e1000000000", true }, { """{"multipleOf":3}""", "-9", true },
        { """{"minLength":2}""", "\"😀\"", false }, { """{"maxLength":1}""", "\"😀\"", true }, { """{"maxLength":1}""", "\"\\ud83d\\ude00\"", true }, { """{"maxLength":1}""", "\"\\ud83d\"", true },
        { """{"pattern":"^\\d{3}$"}""", "\"123\"", true }, { """{"pattern":"^\\d{3}$"}""", "\"123\\n\"", false }, { """{"pattern":"^\\d$"}""", "\"٣\"", false }, { """{"pattern":"b"}""", "\"abc\"", true },
        { """{"required":["a","b"]}""", """{"a":1,"b":null}""", true }, { """{"required":["a","b"]}""", """{"a":1}""", false }, { """{"required":["a"]}""", """{"\u0061":1}""", true }, { """{"required":["a"]}""", "[]", true },
        { """{"properties":{"a":{"type":"string"}}}""", """{"a":1}""", false }, { """{"properties":{"a":{"type":"string"}}}""", """{"b":1}""", true },
        { """{"properties":{"a":true},"additionalProperties":false}""", """{"a":1,"b":2}""", false }, { """{"patternProperties":{"^x-":{"type":"integer"}},"additionalProperties":false}""", """{"x-1":1}""", true },
        { """{"patternProperties":{"^x-":{"type":"integer"}}}""", """{"x-1":"1"}""", false }, { """{"propertyNames":{"maxLength":2}}""", """{"abc":1}""", false }, { """{"propertyNames":{"maxLength":2}}""", """{"\u0061b":1}""", true },
        { """{"minProperties":1}""", "{}", false }, { """{"maxProperties":1}""", """{"a":1,"b":1}""", false },
        { """{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", false }, { """{"dependentRequired":{"a":["b"]}}""", """{"c":1}""", true }, { """{"dependentSchemas":{"a":{"required":["b"]}}}""", """{"a":1}""", false },
        { """{"items":{"type":"integer"}}""", "[1,2,\"3\"]", false }, { """{"prefixItems":[{"type":"string"}],"items":false}""", "[\"a\"]", true }, { """{"prefixItems":[{"type":"string"}],"items":false}""", "[\"a\",1]", false },
        { """{"minItems":1}""", "[]", false }, { """{"maxItems":1}""", "[1,2]", false }, { """{"uniqueItems":true}""", "[1,1.0]", false }, { """{"uniqueItems":true}""", """[{"a":1,"b":2},{"b":2,"a":1}]""", false }, { """{"uniqueItems":true}""", "[1,true,\"1\",[1],0,false,null]", true },
        { """{"contains":{"type":"integer"}}""", "[\"a\",1]", true }, { """{"contains":{"type":"integer"}}""", "[]", false }, { """{"contains":{"const":1},"minContains":0}""", "[]", true }, { """{"contains":{"const":1},"maxContains":1}""", "[1,1]", false },
        { """{"allOf":[{"minimum":1},{"maximum":2}]}""", "3", false }, { """{"anyOf":[{"type":"string"},{"minimum":2}]}""", "1", false }, { """{"oneOf":[{"minimum":1},{"maximum":2}]}""", "1.5", false }, { """{"oneOf":[{"minimum":1},{"maximum":2}]}""", "3", true },
        { """{"not":{"type":"string"}}""", "\"a\"", false }, { """{"not":{"type":"string"}}""", "1", true },
        { """{"if":{"properties":{"k":{"const":1}}},"then":{"required":["a"]},"else":{"required":["b"]}}""", """{"k":1,"b":1}""", false }, { """{"if":{"properties":{"k":{"const":1}}},"then":{"required":["a"]},"else":{"required":["b"]}}""", """{"k":2,"b":1}""", true },
        { """{"$ref":"#/$defs/a","$defs":{"a":{"type":"string"}}}""", "1", false }, { """{"$ref":"#n","$defs":{"a":{"$anchor":"n","type":"string"}}}""", "1", false },
        { """{"$id":"https://example.com/a/","$ref":"b","$defs":{"x":{"$id":"b","type":"string"}}}""", "\"x\"", true }, { """{"$ref":"#/$defs/a~1b","$defs":{"a/b":{"const":1}}}""", "1", true },
        { """{"properties":{"next":{"$ref":"#"}},"additionalProperties":false}""", """{"next":{"next":{"other":1}}}""", false },
        { """{"$id":"https://example.com/root","$ref":"list","$defs":{"s":{"$dynamicAnchor":"T","type":"string"},"list":{"$id":"list","items":{"$dynamicRef":"#T"},"$defs":{"d":{"$dynamicAnchor":"T"}}}}}""", "[1]", false },
        { """{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}""", """{"a":1}""", true }, { """{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}""", """{"b":1}""", false },
        { """{"anyOf":[{"prefixItems":[{"const":1}]},true],"unevaluatedItems":false}""", "[1]", true }, { """{"anyOf":[{"prefixItems":[{"const":1}]},true],"unevaluatedItems":false}""", "[2]", false },
        { """{"format":"email","contentEncoding":"base64","contentMediaType":"application/json"}""", "\"%\"", true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Instance_AgainstKeyword_FitsOrNot(string schema, string instance, bool expected)
    {
        var (compiled, value) = (JsonSchema.Parse(schema), JsonElement.Parse(instance));
        Assert.Equal(expected, compiled.IsValid(value));
        var result = compiled.Validate(value);
        Assert.Equal(expected, result.IsValid);
        Assert.Equal(expected, result.Errors.Count == 0);
    }

    [Theory]
    [InlineData("date-time", "2026-02-29T10:00:00Z", false)]
    [InlineData("date-time", "2026-02-28T10:00:00+03:00", true)]
    [InlineData("date", "2024-02-29", true)]
    [InlineData("time", "23:59:60Z", true)]
    [InlineData("duration", "P1Y2D", false)]
    [InlineData("email", "имя@example.com", false)]
    [InlineData("email", "a.b@example.com", true)]
    [InlineData("hostname", "-a.example", false)]
    [InlineData("hostname", "xn--9n2bp8q.xn--9t4b11yi5a", true)]
    [InlineData("ipv4", "127.0.0.01", false)]
    [InlineData("ipv6", "::ffff:192.0.2.1", true)]
    [InlineData("uri", "https://example.com/a b", false)]
    [InlineData("uri-reference", "../a?b#c", true)]
    [InlineData("uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", true)]
    [InlineData("regex", "^(abc]", false)]
    [InlineData("json-pointer", "/a~2", false)]
    [InlineData("relative-json-pointer", "1/a", true)]
    [InlineData("no-such-format", "anything", true)]
    public void Format_Asserted_IsChecked(string format, string text, bool expected)
    {
        var schema = JsonSchema.Parse(JsonSerializer.Serialize(new { format }));
        var value = JsonSerializer.SerializeToElement(text);
        Assert.True(schema.IsValid(value));
        Assert.Equal(expected, schema.IsValid(value, new() { AssertsFormat = true }));
    }

    [Fact]
    public void Schema_ByManyThreads_GivesTheSameAnswers()
    {
        var schema = JsonSchema.Parse("""{"properties":{"a":{"pattern":"^[a-z]+$"},"n":{"multipleOf":0.01}},"unevaluatedProperties":false}""");
        var (good, bad) = (JsonElement.Parse("""{"a":"abc","n":1.25}"""), JsonElement.Parse("""{"a":"abc","n":1.255}"""));
        Parallel.For(0, 2_000, _ =>
        {
            Assert.True(schema.IsValid(good));
            Assert.Equal("/n", Assert.Single(schema.Validate(bad).Errors).InstancePointer);
        });
    }
}
