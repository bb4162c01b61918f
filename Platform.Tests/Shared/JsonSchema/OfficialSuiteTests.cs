using System.Text.Json;
using Xunit.Abstractions;

namespace Platform.Tests.Shared.JsonSchema;

using Platform.Core.Shared.JsonSchema;

/// <summary>Every required case of the official suite for draft 2020-12, and the formats with assertion switched on.</summary>
public sealed class OfficialSuiteTests(ITestOutputHelper output)
{
    public static TheoryData<string> RequiredFiles => [.. OfficialSuite.Files("")];

    public static TheoryData<string> FormatFiles => [.. OfficialSuite.Files("optional/format")];

    [OfficialSuiteTheory]
    [MemberData(nameof(RequiredFiles))]
    public void RequiredCases_AsGiven_GiveTheirAnswers(string file) => Run(file, new());

    [OfficialSuiteTheory]
    [MemberData(nameof(FormatFiles))]
    public void Formats_Asserted_GiveTheirAnswers(string file) => Run("optional/format/" + file, new() { AssertsFormat = true });

    private void Run(string file, ValidationOptions options)
    {
        var (passed, wrong) = (0, new List<string>());
        foreach (var group in OfficialSuite.Read(file).EnumerateArray())
        {
            var schema = JsonSchema.Parse(group.GetProperty("schema"), new() { Resolve = OfficialSuite.Resolve });
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var (data, expected) = (test.GetProperty("data"), test.GetProperty("valid").GetBoolean());
                var (quick, full) = (schema.IsValid(data, options), schema.Validate(data, options));
                // A refusal without a reason would be of no use to anybody.
                if (quick == expected && full.IsValid == expected && full.Errors.Count > 0 == !expected && !full.WasAborted)
                    passed++;
                else
                    wrong.Add($"{group.GetProperty("description")}: {test.GetProperty("description")}: expected {expected}, quick {quick}, full {full.IsValid}: {string.Join("; ", full.Errors)}");
            }
        }
        output.WriteLine($"{file}: {passed} passed");
        Assert.Empty(wrong);
        Assert.True(passed > 0, "an empty file");
    }
}
