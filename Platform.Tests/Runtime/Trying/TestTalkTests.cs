using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Trying;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;
using Platform.Web.Runtime.TestChat;

namespace Platform.Tests.Runtime.Trying;

/// <summary>The rules of the page's conversation, without a page.</summary>
public sealed class TestTalkTests
{
    [Fact]
    public void EarlierThan_EachSideHasItsOwnAnswers_AndTheFirstSidesWhereItWasNotAsked()
    {
        var talk = new TestTalk();
        talk.Ask("one", [Answered("A1")]);
        talk.Ask("two", [Answered("A2"), Answered("B2")]);
        talk.Ask("three", [Failed(), Answered("B3")]);
        var last = talk.Ask("four", [Open(), Open()]);

        Assert.Equal(["one", "A1", "two", "A2"], talk.EarlierThan(last, 0).Select(turn => turn.Text));
        Assert.Equal(["one", "A1", "two", "B2", "three", "B3"], talk.EarlierThan(last, 1).Select(turn => turn.Text));
        Assert.Equal([true, false, true, false], talk.EarlierThan(last, 0).Select(turn => turn.IsUser));
    }

    [Fact]
    public void AskAgain_ReplacesWhatFollows_AndCanBeUndoneUntilSomethingIsSaid()
    {
        var talk = new TestTalk();
        talk.Ask("one", [Answered("A1")]);
        var second = talk.Ask("two", [Answered("A2")]);
        talk.Ask("three", [Answered("A3")]);

        var again = talk.AskAgain(second, "two, otherwise", [Answered("A2'")]);
        Assert.Equal(["one", "two, otherwise"], talk.Exchanges.Select(exchange => exchange.Question));
        Assert.Equal(["one", "A1"], talk.EarlierThan(again, 0).Select(turn => turn.Text));
        Assert.True(talk.MayUndo);
        talk.Undo();
        Assert.Equal(["one", "two", "three"], talk.Exchanges.Select(exchange => exchange.Question));
        Assert.False(talk.MayUndo);

        talk.Clear();
        Assert.True(talk.MayUndo);
        talk.Ask("new", [Open()]);
        Assert.False(talk.MayUndo);
    }

    [Fact]
    public void Answer_TextBeforeTools_IsAnAside_AndPendingCallsAreThoseWithoutResult()
    {
        var answer = Open();
        answer.Take(new TestEvent.Said("I look it up."));
        answer.Take(new TestEvent.Stepped(new TraceStep("model", "small", 0, 5, JsonNode.Parse("""{"wanted":[{"id":"c1","name":"clock"},{"id":"c2","name":"weather"}]}"""))));
        Assert.Equal(["clock", "weather"], answer.Pending);
        answer.Take(new TestEvent.Stepped(new TraceStep("tool", "clock", 5, 1, JsonNode.Parse("""{"id":"c1"}"""))));
        Assert.Equal(["weather"], answer.Pending);
        answer.Take(new TestEvent.Said("It is "));
        answer.Take(new TestEvent.Restarted());
        answer.Take(new TestEvent.Said("Noon."));

        Assert.Equal(["I look it up.", "Noon."], answer.Asides.Append(answer.Text));
        answer.Take(new TestEvent.Ended(new TestOutcome("Noon, exactly.", null, new AnswerUsage(1, 1, 0), 9, 1, [])));
        Assert.Equal(("Noon, exactly.", 2, 0), (answer.Text, answer.Steps.Count, answer.Pending.Count));
    }

    [Fact]
    public void Whole_TakesTheDataOfWhatWasToldLive_AndTheStepsThatWereMissed()
    {
        TraceStep[] live = [new("prompt", "small", 0, 0, "full")];
        TraceStep[] told = [new("prompt", "small", 0, 0), new("model", "small", 0, 9, "kept")];

        var whole = TraceData.Whole(told, live);

        Assert.Equal(["full", "kept"], whole.Select(step => (string?)step.Data));
        Assert.Same(live[0], Assert.Single(TraceData.Whole([], live)));
    }

    [Theory]
    [InlineData("", "", null, true)]
    [InlineData("""{"plan":"gold"}""", "Europe/Berlin", null, true)]
    [InlineData("""["gold"]""", "", "User.NotJson", false)]
    [InlineData("{plan", "", "User.NotJson", false)]
    [InlineData("null", "", "User.NotJson", false)]
    [InlineData("""{"name":"Zoe"}""", "", "User.HasField", false)]
    [InlineData("", "Mars/Base", null, false)]
    public void UserForm_SaysWhatIsWrong(string data, string zone, string? fault, bool isValid)
    {
        var form = new TestUserForm { Data = data, TimeZone = zone };

        Assert.Equal((fault, isValid), (form.DataFault, form.IsValid));
    }

    [Theory]
    [InlineData(0, null, 2, true)]
    [InlineData(1, null, 3, false)]
    [InlineData(0, "published", 2, true)]
    [InlineData(0, "1", 1, false)]
    [InlineData(0, "2", 2, false)]
    [InlineData(0, "77", 2, true)]
    public void Side_AsksTheChosenVersion_ElseTheUsualOne(int index, string? choice, int number, bool isPublished)
    {
        var side = new TestSide(index) { Choice = choice, Versions = [Version(3), Version(2) with { IsPublished = true }, Version(1)] };

        Assert.Equal((number, isPublished, isPublished ? null : number), (side.Number, side.IsPublished, side.Asked));
    }

    [Fact]
    public void Side_WithoutPublishedVersion_AsksTheNewest() =>
        Assert.Equal((2, 2), (new TestSide(0) { Versions = [Version(2), Version(1)] }.Number, new TestSide(0) { Choice = "published", Versions = [Version(2), Version(1)] }.Asked));

    private static VersionNumber Version(int number) => new(number, false, null, "Anna", default);

    private static TestAnswer Open() => new("Agent", "agent", 1);

    private static TestAnswer Answered(string text)
    {
        var answer = Open();
        answer.Take(new TestEvent.Ended(new TestOutcome(text, null, new AnswerUsage(1, 1, 0), 5, 1, [])));
        return answer;
    }

    private static TestAnswer Failed()
    {
        var answer = Open();
        answer.Take(new TestEvent.Ended(new TestOutcome("Excuse", new Error(ErrorKind.Unavailable, "agents.timeout", ""), new AnswerUsage(1, 1, 0), 5, 1, [])));
        return answer;
    }
}
