using System.Text.Json.Nodes;
using Platform.Core.Agents.Testing;
using Platform.Core.Agents.Testing.Runs;

namespace Platform.Tests.Agents.Testing;

/// <summary>What a program can tell of an answer and its calls.</summary>
public sealed class ExpectationsTests
{
    [Theory]
    [InlineData("delivery on Friday", true, true)]
    [InlineData("Delivery  on\nFriday", true, true)]
    [InlineData("delivery on friday", false, false)]
    [InlineData("delivery on Monday", true, false)]
    public void Contains_ComparesAsTheCaseSays(string wanted, bool ignoresCase, bool passes)
    {
        var content = new TestCaseContent { Contains = [wanted], IgnoresCase = ignoresCase };
        Assert.Equal(passes, Assert.Single(Expectations.OfAnswer(content, "The\u00A0parcel: delivery on\u202FFriday, by noon.")).Passed);
    }

    [Theory]
    [InlineData("Скидка 20 %", "скидка", false)]
    [InlineData("Скидка 20 %", "бесплатно", true)]
    public void NotContains_IsMetByAbsence(string answer, string unwanted, bool passes) =>
        Assert.Equal(passes, Assert.Single(Expectations.OfAnswer(new TestCaseContent { NotContains = [unwanted] }, answer)).Passed);

    [Theory]
    [InlineData(@"\d{4}-\d{2}-\d{2}", "On 2026-11-21 at noon", true, null)]
    [InlineData(@"^\d+$", "On 2026-11-21", false, null)]
    [InlineData(@"^(\w+\s?)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", false, TestReasons.PatternTooSlow)]
    public void Pattern_FitsSomewhere_AndNeverTakesForEver(string pattern, string answer, bool passes, string? reason)
    {
        var verdict = Assert.Single(Expectations.OfAnswer(new TestCaseContent { Pattern = pattern }, answer));
        Assert.Equal((passes, reason), (verdict.Passed, verdict.Reason));
    }

    [Theory]
    [InlineData("""{"city":"Kazan"}""", """{"city":"Kazan","days":3}""", true)]
    [InlineData("""{"days":3}""", """{"city":"Kazan","days":3.0}""", true)]
    [InlineData("""{"place":{"city":"Kazan"}}""", """{"place":{"city":"Kazan","zip":1}}""", true)]
    [InlineData("""{"ids":[1,2]}""", """{"ids":[2,1]}""", false)]
    [InlineData("""{"city":"Kazan"}""", """{"city":"Moscow"}""", false)]
    [InlineData("""{"city":null}""", """{"town":"Kazan"}""", false)]
    [InlineData("""{"days":"3"}""", """{"days":3}""", false)]
    public void Arguments_MayHaveOthersBesideThem(string wanted, string given, bool fits) =>
        Assert.Equal(fits, CallMatch.Fits(JsonNode.Parse(wanted), JsonNode.Parse(given)));

    [Fact]
    public void Calls_AreFoundInAnyOrder_AndTellWhatCameInstead()
    {
        TestCall[] calls = [Call("weather", """{"city":"Moscow"}"""), Call("clock", "{}"), Call("cancel_order", """{"id":7}"""), Call("search", "{}", "tool.not_recorded")];
        var content = new TestCaseContent
        {
            Calls = [new("clock"), new("weather", new JsonObject { ["city"] = "Kazan" }), new("book")], NotCalled = ["cancel_order", "refund"],
        };

        var verdicts = Expectations.OfCalls(content, calls).ToArray();

        Assert.Equal(
            [(TestExpectation.Called, true, null), (TestExpectation.Called, false, TestReasons.OtherArguments), (TestExpectation.Called, false, TestReasons.NotCalled), (TestExpectation.NotCalled, false, null),
                (TestExpectation.NotCalled, true, null), (TestExpectation.Recorded, false, null)],
            verdicts.Select(verdict => (verdict.Expectation, verdict.Passed, verdict.Reason)));
        Assert.Equal("""{"city":"Moscow"}""", verdicts[1].Detail);
        Assert.Equal("search", verdicts[^1].Expected);
    }

    [Theory]
    [InlineData("""{"pass":true,"reason":"It names the day."}""", true, null)]
    [InlineData("```json\n{\"pass\":false,\"reason\":\"No day.\"}\n```", false, TestReasons.JudgedFalse)]
    [InlineData("""{"pass":"true","reason":"It names the day."}""", false, TestReasons.JudgeUnreadable)]
    [InlineData("""{"pass":true}""", false, TestReasons.JudgeUnreadable)]
    [InlineData("""{"pass":true,"pass":false,"reason":"?"}""", false, TestReasons.JudgeUnreadable)]
    [InlineData("Yes, it passes.", false, TestReasons.JudgeUnreadable)]
    [InlineData("[true]", false, TestReasons.JudgeUnreadable)]
    [InlineData("", false, TestReasons.JudgeUnreadable)]
    public void Verdict_ThatIsNotClear_IsRed(string text, bool passes, string? reason)
    {
        var verdict = AnswerJudge.Read(new TestJudge("It names the day."), text);
        Assert.Equal((passes, reason), (verdict.Passed, verdict.Reason));
    }

    private static TestCall Call(string tool, string arguments, string? error = null) => new(tool, JsonNode.Parse(arguments), "", error);
}
