using System.Text.Json;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Testing.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Testing;

/// <summary>The test cases of an agent, in their order.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsRead)]
public sealed record ListTestCases(string Agent, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<TestCaseView>>;

[Requires(Permissions.AgentsRead)]
public sealed record GetTestCase(string Agent, Guid Id) : IQuery<TestCaseView>;

internal sealed class ListTestCasesValidator : AbstractValidator<ListTestCases>
{
    public ListTestCasesValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class ListTestCasesHandler(PlatformDbContext database) : IHandler<ListTestCases, Listing<TestCaseView>>, IHandler<GetTestCase, TestCaseView>
{
    public async Task<Result<Listing<TestCaseView>>> HandleAsync(ListTestCases request, CancellationToken ct)
    {
        if (await database.AgentIdAsync(request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        var (position, id) = (0, Guid.Empty);
        if (request.Cursor is not null && (Cursor.Read(request.Cursor, 2) is not [{ ValueKind: JsonValueKind.Number } at, { ValueKind: JsonValueKind.String } last]
            || !at.TryGetInt32(out position) || !last.TryGetGuid(out id)))
            return Cursor.Malformed;
        var rows = await database.Set<AgentTestCase>().AsNoTracking().Where(c => c.AgentId == agent && (c.Position > position || (c.Position == position && c.Id > id)))
            .OrderBy(c => c.Position).ThenBy(c => c.Id).Take(request.Limit + 1).ToListAsync(ct);
        return Listing<TestCaseView>.Cut(rows.ConvertAll(TestCaseView.Of), request.Limit, row => [row.Position, row.Id]);
    }

    public async Task<Result<TestCaseView>> HandleAsync(GetTestCase request, CancellationToken ct)
    {
        if (await database.AgentIdAsync(request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        return await database.Set<AgentTestCase>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == request.Id && c.AgentId == agent, ct) is { } found ? TestCaseView.Of(found) : TestingErrors.UnknownCase;
    }
}
