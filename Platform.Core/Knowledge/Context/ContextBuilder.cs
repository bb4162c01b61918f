using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Platform.Core.Agents.Contracts;
using Platform.Core.Models.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Knowledge.Context;

/// <summary>
/// Instructions, then the thread, then what is remembered and what was found, then the question and what belongs to its answer. Instructions, question and answer are never cut; of the
/// room that is left memory may take a small part, documents the greater, the thread the rest, its newest turns first. What stays the same from message to message stands first, so that
/// providers that remember beginnings need not read it again.
/// </summary>
internal sealed class ContextBuilder : IContextBuilder
{
    // Counting is estimating: by so much it may be wrong on prose.
    private const double Caution = 1.15;

    private const double MemoryShare = 0.15;
    private const int MostMemory = 1_000;
    private const double DocumentShare = 0.7;

    // As many as agents that are asked again within a while.
    private const int MostKept = 2_000;

    private readonly ConcurrentDictionary<(Guid Agent, int Version, long Epoch, string Language), Instructions> _kept = new();

    public BuiltContext Build(ContextParts parts)
    {
        var instructions = InstructionsOf(parts);
        var at = QuestionAt(parts.Thread);
        var (earlier, question) = (parts.Thread.Take(at).ToArray(), parts.Thread.Skip(at).ToArray());
        var budget = (int)Math.Max(0, (parts.ContextTokens - parts.AnswerTokens) / Caution);
        var asked = Tokens(question);
        var room = budget - instructions.Tokens - parts.FunctionTokens - asked - (parts.KeepsThread ? Tokens(earlier) : 0);

        var memories = Take(parts.Memories, memory => TokenEstimate.Of(memory) + 2, Math.Min(MostMemory, (int)(room * MemoryShare)));
        room -= memories.Tokens;
        var documents = Take(parts.Documents, document => TokenEstimate.Of(OutsideText.Of(document)), (int)(room * (parts.KeepsThread ? 1 : DocumentShare)));
        room -= documents.Tokens;
        var thread = parts.KeepsThread ? new Taken<ChatMessage>(earlier, Tokens(earlier), 0, 0) : Newest(earlier, room);

        List<ChatMessage> messages = [new(ChatRole.System, instructions.Text), .. thread.Items];
        if (Outside(memories.Items, documents.Items) is { } outside)
            messages.Add(outside);
        messages.AddRange(question);
        var record = new JsonObject
        {
            ["budget"] = budget, ["tokens"] = instructions.Tokens + parts.FunctionTokens + memories.Tokens + documents.Tokens + thread.Tokens + asked,
            ["parts"] = new JsonArray(
                Part("instructions", 1, instructions.Tokens), Part("functions", 0, parts.FunctionTokens), Part("memory", memories), Part("documents", documents), Part("thread", thread), Part("question", question.Length, asked)),
        };
        return new BuiltContext(messages, record, memories.Cut + documents.Cut + thread.Cut > 0);
    }

    // The prompt is the agent's, what is said about the rest ours; both stay for as long as the configuration's epoch does, unless the prompt tells the time.
    private Instructions InstructionsOf(ContextParts parts)
    {
        var key = (parts.Of.Agent, parts.Of.Version, parts.Of.Epoch, parts.Language);
        if (_kept.TryGetValue(key, out var kept) && kept.Prompt == parts.Instructions)
            return kept;
        var rules = ContextText.All.Find(CultureInfo.GetCultureInfo(parts.Language == "ru" ? "ru-RU" : "en-US"), "Rules")!;
        var text = parts.Instructions.Length > 0 ? $"{parts.Instructions}\n\n<rules>\n{rules}\n</rules>" : $"<rules>\n{rules}\n</rules>";
        if (_kept.Count >= MostKept)
            _kept.Clear();
        return _kept[key] = new Instructions(parts.Instructions, text, TokenEstimate.Of([new ChatMessage(ChatRole.System, text)]));
    }

    private static ChatMessage? Outside(IReadOnlyList<string> memories, IReadOnlyList<TurnDocument> documents)
    {
        var parts = new List<string>();
        if (memories.Count > 0)
            parts.Add(OutsideText.Memory(memories));
        if (documents.Count > 0)
            parts.Add(OutsideText.Documents(documents));
        return parts.Count > 0 ? new ChatMessage(ChatRole.User, string.Join('\n', parts)) : null;
    }

    // The last thing that the user says; results of tools after it belong to the answer.
    private static int QuestionAt(IReadOnlyList<ChatMessage> thread)
    {
        for (var i = thread.Count - 1; i >= 0; i--)
        {
            if (thread[i].Role == ChatRole.User)
                return i;
        }

        return 0;
    }

    // In their order: one that is too long is left out, a shorter one after it may still fit.
    private static Taken<T> Take<T>(IReadOnlyList<T> items, Func<T, int> tokensOf, int room)
    {
        var (taken, used, cut, left) = (new List<T>(), 0, 0, 0);
        foreach (var item in items)
        {
            var tokens = tokensOf(item);
            if (used + tokens <= room)
            {
                taken.Add(item);
                used += tokens;
                continue;
            }

            cut++;
            left += tokens;
        }

        return new Taken<T>(taken, used, cut, left);
    }

    // A thread does not begin with an answer to what is not there.
    private static Taken<ChatMessage> Newest(ChatMessage[] earlier, int room)
    {
        var (from, used) = (earlier.Length, 0);
        while (from > 0 && used + Tokens([earlier[from - 1]]) <= room)
            used += Tokens([earlier[--from]]);
        while (from > 0 && from < earlier.Length && earlier[from].Role != ChatRole.User)
            used -= Tokens([earlier[from++]]);
        return new Taken<ChatMessage>(earlier[from..], used, from, Tokens(earlier[..from]));
    }

    private static int Tokens(IReadOnlyCollection<ChatMessage> messages) => messages.Count == 0 ? 0 : TokenEstimate.Of(messages);

    private static JsonObject Part<T>(string name, Taken<T> taken)
    {
        var part = Part(name, taken.Items.Count, taken.Tokens);
        (part["cut_items"], part["cut_tokens"]) = (taken.Cut, taken.CutTokens);
        return part;
    }

    private static JsonObject Part(string name, int items, int tokens) => new() { ["part"] = name, ["items"] = items, ["tokens"] = tokens, ["cut_items"] = 0, ["cut_tokens"] = 0 };

    private sealed record Instructions(string Prompt, string Text, int Tokens);

    private sealed record Taken<T>(IReadOnlyList<T> Items, int Tokens, int Cut, int CutTokens);
}
