using System.Diagnostics;
using System.Text.Json;

namespace Platform.Tests.Shared.JsonSchema;

using Platform.Core.Shared.JsonSchema;

/// <summary>Schemas and instances made to hurt: each ends with an answer, soon, and without taking the process along.</summary>
public sealed class HostileSchemaTests
{
    // Far above what any of these takes, also on a busy machine; without the bounds they would take hours or end the process.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public void Parse_DeeplyNested_IsRefused() => Refused(Nested("""{"not":""", "true", "}", 100_000, 5), "too_large");

    [Fact]
    public void Parse_DeeperThanAllowed_IsRefused() => Refused(Nested("""{"not":""", "true", "}", 300, 1), "too_deep");

    [Fact]
    public void Parse_AsDeepAsAllowed_Works() => Assert.True(JsonSchema.Parse(Nested("""{"items":""", "false", "}", 250, 1)).IsValid(JsonElement.Parse("[[[]]]")));

    [Fact]
    public void Parse_TooLarge_IsRefused() => Refused($$"""{"description":"{{new string('x', 300_000)}}"}""", "too_large");

    [Fact]
    public void Parse_TooManyPatterns_IsRefused() => Refused("{\"patternProperties\":{" + string.Join(',', Enumerable.Range(0, 600).Select(i => $"\"^p{i}\":true")) + "}}", "too_many_patterns");

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"}]},"b":{"anyOf":[{"type":"string"},{"$ref":"#/$defs/a"}]}}}""")]
    [InlineData("""{"not":{"$ref":"#"}}""")]
    [InlineData("""{"if":{"$ref":"#"}}""")]
    [InlineData("""{"dependentSchemas":{"a":{"$ref":"#"}}}""")]
    public void Parse_EndlessReferences_AreRefused(string schema) => Refused(schema, "reference_loop");

    [Fact]
    public void Validate_EndlessDynamicReferences_EndsAsTooDeep() =>
        Aborted("""{"$dynamicAnchor":"a","anyOf":[{"$dynamicRef":"#a"}]}""", "1", "too_deep");

    [Fact]
    public void Validate_LongChainOfReferences_NeedsNoStack()
    {
        var links = Enumerable.Range(0, 5_000).Select(i => $$"""
            "a{{i}}":{"$ref":"#/$defs/a{{i + 1}}"}
            """);
        var schema = JsonSchema.Parse($$"""{"$ref":"#/$defs/a0","$defs":{{{string.Join(',', links)}},"a5000":{"type":"string"} } }""");
        Assert.Equal("too_deep", Assert.Single(schema.Validate(JsonElement.Parse("1")).Errors).Code);
        Assert.Null(schema.Example());
    }

    [Fact]
    public void Validate_ExplodingReferences_EndsAsTooComplex()
    {
        var levels = Enumerable.Range(0, 40).Select(i => $$"""
            "a{{i}}":{"allOf":[{"$ref":"#/$defs/a{{i + 1}}"},{"$ref":"#/$defs/a{{i + 1}}"}]}
            """);
        Aborted($$"""{"$ref":"#/$defs/a0","$defs":{{{string.Join(',', levels)}},"a40":{"type":"integer"} } }""", "1", "too_complex");
    }

    [Fact]
    public void Validate_ExplodingNegation_IsNotTakenForAFit()
    {
        var levels = Enumerable.Range(0, 40).Select(i => $$"""
            "a{{i}}":{"anyOf":[{"$ref":"#/$defs/a{{i + 1}}"},{"$ref":"#/$defs/a{{i + 1}}"}]}
            """);
        Aborted($$"""{"not":{"$ref":"#/$defs/a0"},"$defs":{{{string.Join(',', levels)}},"a40":{"type":"integer"} } }""", "\"x\"", "too_complex");
    }

    [Fact]
    public void Validate_ExplodingRecursionOverTheInstance_EndsAsTooComplex() =>
        Aborted("""{"type":["array"],"items":{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}}""", Nested("[", "1", "]", 60, 1), "too_complex");

    [Fact]
    public void Validate_DeepInstance_EndsAsTooDeep() => Aborted("""{"items":{"$ref":"#"}}""", Nested("[", "", "]", 10_000, 1), "too_deep");

    [Theory]
    [InlineData("""{"uniqueItems":true}""")]
    [InlineData("""{"items":{"enum":[[1]]}}""")]
    public void Validate_DeepInstanceComparedAsAWhole_EndsWithAnAnswer(string schema)
    {
        var deep = Nested("[", "", "]", 5_000, 1);
        var (compiled, value) = (JsonSchema.Parse(schema), Parse($"[{deep},{deep}]"));
        Assert.Equal("too_deep", Assert.Single(InTime(() => compiled.Validate(value)).Errors).Code);
    }

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|aa)+$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    [InlineData("^(.*a){20}$")]
    public void Validate_CatastrophicPattern_AnswersInLinearTime(string pattern)
    {
        var schema = JsonSchema.Parse(JsonSerializer.Serialize(new { pattern }));
        var result = InTime(() => schema.Validate(JsonSerializer.SerializeToElement(new string('a', 5_000) + "!")));
        Assert.Equal("pattern", Assert.Single(result.Errors).Keyword);
    }

    [Fact]
    public void Validate_CatastrophicPatternThatNeedsBacktracking_EndsAsTooComplex()
    {
        Aborted("""{"pattern":"^(?=(a+)+$)b"}""", $"\"{new string('a', 200)}!\"", "too_complex");
        // Many of them still end after the first.
        Aborted("""{"items":{"pattern":"^(?=(a+)+$)b"}}""", $"[{string.Join(',', Enumerable.Repeat($"\"{new string('a', 200)}!\"", 1_000))}]", "too_complex");
    }

    [Fact]
    public void Parse_HugeRepetitions_EndsWithAnAnswer() => InTime(() =>
        JsonSchema.TryParse("""{"pattern":"^((a{1,1000}){1,1000}){1,1000}$"}""", out var schema, out _) && schema.IsValid(JsonElement.Parse("\"b\"")));

    [Fact]
    public void Validate_HugeNumbers_EndsWithAnAnswer()
    {
        Assert.False(JsonSchema.Parse("""{"maximum":5}""").IsValid(JsonElement.Parse("1e999999999999")));
        Assert.False(JsonSchema.Parse("""{"multipleOf":3e-99999999}""").IsValid(JsonElement.Parse("1e99999999999")));
        Assert.True(JsonSchema.Parse("""{"enum":[1e-9999999999]}""").IsValid(JsonElement.Parse("10e-10000000000")));
        Aborted("""{"multipleOf":7}""", new string('9', 1_000_000), "too_complex");
    }

    [Fact]
    public void Validate_ManyRequiredNamesAndProperties_TakesOnePass()
    {
        var names = Enumerable.Range(0, 10_000).Select(i => $"\"n{i}\"").ToArray();
        var schema = JsonSchema.Parse($$"""{"required":[{{string.Join(',', names)}}]}""");
        Assert.True(InTime(() => schema.IsValid(JsonElement.Parse($"{{{string.Join(',', names.Select(name => name + ":1"))}}}"))));
    }

    [Theory]
    [InlineData("""{"propertyNames":{"pattern":"^a"}}""")]
    [InlineData("""{"required":["\udc00a"],"properties":{"x":false}}""")]
    [InlineData("""{"patternProperties":{"^a":true},"additionalProperties":{"minLength":1,"pattern":"x","const":"y"}}""")]
    public void Validate_HalfASurrogatePair_IsAText(string schema)
    {
        if (JsonSchema.TryParse(schema, out var compiled, out _))
            Assert.False(compiled.Validate(JsonElement.Parse("""{"\ud800":"\ud800"}""")).IsValid);
    }

    [Fact]
    public void Parse_ReferencesToManyDocuments_AreRefused()
    {
        var options = new SchemaOptions { Resolve = uri => JsonElement.Parse($$"""{"$ref":"https://example.com/{{uri.AbsolutePath.Length}}{{uri.AbsolutePath}}"}""") };
        var refusal = Assert.Throws<InvalidSchemaException>(() => JsonSchema.Parse("""{"$ref":"https://example.com/a"}""", options));
        Assert.Equal("too_many_documents", Assert.Single(refusal.Errors).Code);
    }

    private static void Refused(string schema, string code)
    {
        var errors = InTime(() => JsonSchema.TryParse(schema, out _, out var found) ? [] : found);
        Assert.Equal(code, Assert.Single(errors).Code);
    }

    private static void Aborted(string schema, string instance, string code)
    {
        var (compiled, value) = (JsonSchema.Parse(schema), Parse(instance));
        Assert.False(InTime(() => compiled.IsValid(value)));
        var result = InTime(() => compiled.Validate(value));
        Assert.True(result.WasAborted);
        Assert.Equal(code, Assert.Single(result.Errors).Keyword);
    }

    private static T InTime<T>(Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Soon);
        return result;
    }

    private static JsonElement Parse(string json) => JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = 1_000_000 });

    private static string Nested(string open, string inner, string close, int levels, int factor) =>
        string.Concat(Enumerable.Repeat(open, levels * factor)) + inner + string.Concat(Enumerable.Repeat(close, levels * factor));
}
