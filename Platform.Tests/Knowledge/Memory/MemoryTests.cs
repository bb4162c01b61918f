using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Memory;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Tests.Agents.Running;

namespace Platform.Tests.Knowledge.Memory;

/// <summary>What an agent remembers of a user: told, merged, forgotten, never another's.</summary>
public sealed class MemoryTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task WhatIsTold_IsRecalledAtOnce_AndLater_ByTheSameAgentChannelAndUserAlone()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var foreign = await RunningCase.NewAsync(platform);
        var (agent, other) = (await AgentAsync(made), await AgentAsync(made));

        Assert.Equal(["The user's name: Anna"], await SayAsync(made, agent, "Hi, my name is Anna."));
        Assert.Equal(["The user said where they live: I live in Riga", "The user's name: Anna"], (await SayAsync(made, agent, "I live in Riga.")).Order(StringComparer.Ordinal));
        Assert.Equal(2, (await SayAsync(made, agent, "What do you know of me?")).Count);

        Assert.Empty(await SayAsync(made, agent, "Who am I?", user: "somebody else"));
        Assert.Empty(await SayAsync(made, agent, "Who am I?", channel: "telegram"));
        Assert.Empty(await SayAsync(made, other, "Who am I?"));
        Assert.Empty(await RecallAsync(foreign.Owner.Tenant!.Value, agent.AssistantId, "Who am I?"));
        // Of another tenant's agent nothing can be written either.
        await RecallAsync(foreign.Owner.Tenant!.Value, agent.AssistantId, "My name is Mallory.");
        Assert.Equal("Anna", Assert.Single(await ListAsync(made, agent), memory => memory.Kind == MemoryKind.Name).Text);
    }

    [Fact]
    public async Task ToldAgain_IsOneMemory_AndTheNewestHolds()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await AgentAsync(made);
        foreach (var said in new[] { "I live in Riga.", "I live in Oslo.", "I prefer tea.", "I prefer tea!", "I really prefer green tea." })
            await SayAsync(made, agent, said);

        Assert.Equal(["I live in Oslo", "I really prefer green tea"], (await ListAsync(made, agent)).Select(memory => memory.Text).Order());
    }

    [Fact]
    public async Task Forget_RemovesWhatIsMeant_AndEverything_WhenAsked()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await AgentAsync(made);
        foreach (var said in new[] { "Меня зовут Анна.", "Я предпочитаю чай.", "Запомни, что пропуск оформляет Мария." })
            await SayAsync(made, agent, said);

        Assert.Equal(2, (await SayAsync(made, agent, "Забудь про чай")).Count);
        Assert.Single(await SayAsync(made, agent, "Забудь моё имя"));
        Assert.Empty(await SayAsync(made, agent, "Забудь всё обо мне"));
        Assert.Empty(await ListAsync(made, agent));
    }

    [Fact]
    public async Task Limit_KeepsTheNewest_AndWhatTheStaffWrote()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await AgentAsync(made);
        await platform.RunAsync(new AddMemory(agent.Id, "rest", "u1", "A customer of old"), made.Owner);
        var rows = platform.Services.GetRequiredService<MemoryRows>();
        var owner = new MemoryOwner(made.Owner.Tenant!.Value, agent.AssistantId, "rest", "u1");
        await rows.KeepAsync(owner, [.. Enumerable.Range(1, MemoryRows.MostOfUser + 5).Select(n => new Fact(MemoryKind.Note, $"number{n} thing{n} place{n}"))], MemorySource.Rules, null, default);

        var known = await ListAsync(made, agent);
        Assert.Equal(MemoryRows.MostOfUser, known.Count);
        Assert.Contains(known, memory => memory.Source == MemorySource.Staff);
        Assert.Equal(("knowledge.too_many_memories", ErrorKind.Conflict), await platform.RefusalAsync(new AddMemory(agent.Id, "rest", "u1", "One more"), made.Owner) is var refusal ? (refusal.Code, refusal.Kind) : default);
    }

    [Fact]
    public async Task WhatIsOld_IsNotRecalled_AndIsRemoved()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await AgentAsync(made);
        await platform.RunAsync(new AddMemory(agent.Id, "rest", "u1", "For a day", ExpiresAt: platform.Time.GetUtcNow().AddDays(-1)), made.Owner);

        Assert.Empty(await SayAsync(made, agent, "Who am I?"));
        Assert.True((await platform.RunAsync(new RemoveExpiredMemories(), Actor.Shell())).Rows >= 1);
        await platform.RunAsync(new RemoveExpiredMemories(), Actor.Shell());
        Assert.Equal(0L, await platform.SqlAsync("SELECT count(*) FROM knowledge_memories WHERE agent_id = $1", agent.AssistantId));
    }

    [Fact]
    public async Task ErasedUser_IsForgottenByAllAgents_ButNotOthers()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var (first, second) = (await AgentAsync(made), await AgentAsync(made));
        await SayAsync(made, first, "My name is Anna and I keep bees in the garden.");
        await SayAsync(made, second, "My name is Anna.");
        await SayAsync(made, first, "My name is Boris.", user: "u2");

        await platform.Services.GetRequiredService<ForgetUserMemories>().ConsumeAsync(new EndUserErased(made.Owner.Tenant!.Value.Value, "rest", "u1"), default);

        Assert.Empty(await ListAsync(made, first));
        Assert.Empty(await ListAsync(made, second));
        Assert.Single(await ListAsync(made, first, "u2"));
        Assert.Equal(0L, await platform.SqlAsync("SELECT count(*) FROM knowledge_memory_tasks WHERE agent_id = $1 AND user_id = 'u1'", first.AssistantId));
    }

    [Fact]
    public async Task AgentsModel_LooksThroughWhatWasSaid_OnceTheUserPauses_OnTheAgentsAccount()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await AgentAsync(made);
        var writer = platform.Services.GetRequiredService<MemoryWriter>();
        var stub = new ModelChoice("stub", "small");
        await SayAsync(made, agent, "We are a family of four, by the way.", model: stub, interaction: "m1");
        await SayAsync(made, agent, "And our dog is called Rex, he eats a lot.", model: stub, interaction: "m2");
        // A message that is asked for again after a crash is not told twice.
        await SayAsync(made, agent, "And our dog is called Rex, he eats a lot.", model: stub, interaction: "m2");
        await SayAsync(made, agent, "We like it here, says nobody's network.", user: "u2", model: new ModelChoice("offline", "extractive"));
        Assert.False(await writer.WriteNextAsync(default));
        platform.Time.Advance(MemoryTasks.Pause + TimeSpan.FromSeconds(1));
        made.Model.Answer = """{"facts":[{"kind":"note","text":"A family of four with a dog called Rex"}]}""";

        Assert.True(await writer.WriteNextAsync(default));
        Assert.False(await writer.WriteNextAsync(default));

        var memory = Assert.Single(await ListAsync(made, agent));
        Assert.Equal(("A family of four with a dog called Rex", MemorySource.Model, "m2"), (memory.Text, memory.Source, memory.SourceMessageId));
        var sent = Assert.Single(made.Model.Calls).Body.GetProperty("messages");
        Assert.Equal("""{"messages":"We are a family of four, by the way.\nAnd our dog is called Rex, he eats a lot."}""", sent[1].GetProperty("content").GetString());
        var paid = Assert.Single(await made.Models.LedgerAsync());
        Assert.Equal((agent.AssistantId, false), (paid.AgentId!.Value, paid.Final));
    }

    [Fact]
    public async Task UserErasedWhileAModelReads_NothingIsKept()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await AgentAsync(made);
        await SayAsync(made, agent, "Our dog is called Rex, he eats a lot.", model: new ModelChoice("stub", "small"), interaction: "m1");
        platform.Time.Advance(MemoryTasks.Pause + TimeSpan.FromSeconds(1));
        made.Model.Answer = """{"facts":[{"kind":"note","text":"A dog called Rex"}]}""";
        made.Model.Before = _ => platform.Services.GetRequiredService<ForgetUserMemories>().ConsumeAsync(new EndUserErased(made.Owner.Tenant!.Value.Value, "rest", "u1"), default);

        Assert.True(await platform.Services.GetRequiredService<MemoryWriter>().WriteNextAsync(default));

        Assert.Empty(await ListAsync(made, agent));
    }

    [Fact]
    public async Task AnothersAgentAndMemory_AreUnknown_AndViewersMayNotWrite()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var foreign = await RunningCase.NewAsync(platform);
        var agent = await AgentAsync(made);
        var mine = await platform.RunAsync(new AddMemory(agent.Id, "rest", "u1", "Mine"), made.Owner);

        foreach (var refusal in new[]
                 {
                     await platform.RefusalAsync(new ListMemories(agent.AssistantId.ToString(), "u1"), foreign.Owner), await platform.RefusalAsync(new AddMemory(agent.AssistantId.ToString(), "rest", "u1", "x"), foreign.Owner),
                     await platform.RefusalAsync(new ForgetMemory(agent.AssistantId.ToString(), mine.MemoryId), foreign.Owner), await platform.RefusalAsync(new ForgetMemories(agent.AssistantId.ToString(), "u1"), foreign.Owner),
                 })
            Assert.Equal(ErrorKind.NotFound, refusal.Kind);
        Assert.Single(await ListAsync(made, agent));
        var other = await AgentAsync(made);
        Assert.Equal("knowledge.unknown_memory", (await platform.RefusalAsync(new ForgetMemory(other.Id, mine.MemoryId), made.Owner)).Code);
        await platform.RunAsync(new ForgetMemory(agent.Id, mine.MemoryId), made.Owner);
        Assert.Empty(await ListAsync(made, agent));
    }

    private static Task<AgentView> AgentAsync(RunningCase made) => made.AgentAsync([], settings => settings["memory"] = new JsonObject { ["enabled"] = true }, name: "Agent " + Guid.NewGuid().ToString("N")[..8]);

    private Task<IReadOnlyList<string>> SayAsync(RunningCase made, AgentView agent, string text, string user = "u1", string channel = "rest", ModelChoice? model = null, string? interaction = null) =>
        RecallAsync(made.Owner.Tenant!.Value, agent.AssistantId, text, user, channel, model, interaction);

    private async Task<IReadOnlyList<string>> RecallAsync(TenantId tenant, Guid agent, string text, string user = "u1", string channel = "rest", ModelChoice? model = null, string? interaction = null)
    {
        var found = await platform.Services.GetRequiredService<IAgentKnowledge>().FindAsync(tenant, new KnowledgeQuestion(agent, channel, user, text) { Remembers = true, Model = model, Interaction = interaction }, default);
        Assert.Null(found.Error);
        return found.Memories;
    }

    private Task<IReadOnlyList<MemoryView>> ListAsync(RunningCase made, AgentView agent, string user = "u1") => platform.RunAsync(new ListMemories(agent.Id, user), made.Owner);
}
