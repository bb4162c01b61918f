using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Audit.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Audit;

/// <summary>Which entries are wanted; what is null does not narrow.</summary>
/// <param name="Person">Part of the actor's name, or the actor's id.</param>
/// <param name="Action">An action (<c>api_key.created</c>) or the beginning of several (<c>api_key</c>).</param>
/// <param name="ObjectType"><c>member</c>, <c>api_key</c>, <c>tenant</c> …</param>
/// <param name="Object">Part of the object's name, or its id.</param>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
public sealed record AuditFilter(string? Person = null, string? Action = null, string? ObjectType = null, string? Object = null, DateTimeOffset? From = null, DateTimeOffset? To = null)
{
    internal IQueryable<AuditEntry> Narrow(IQueryable<AuditEntry> entries)
    {
        if (!string.IsNullOrWhiteSpace(Person))
        {
            var (pattern, id) = (CommonRules.Contains(Person), Person.Trim());
            entries = entries.Where(e => e.ActorId == id || EF.Functions.ILike(e.ActorName, pattern, "\\"));
        }

        if (!string.IsNullOrWhiteSpace(Action))
        {
            var (exact, family) = (Action.Trim(), Action.Trim() + ".");
            entries = entries.Where(e => e.Action == exact || e.Action.StartsWith(family));
        }

        if (!string.IsNullOrWhiteSpace(ObjectType))
            entries = entries.Where(e => e.ObjectType == ObjectType.Trim());
        if (!string.IsNullOrWhiteSpace(Object))
        {
            var (pattern, id) = (CommonRules.Contains(Object), Object.Trim());
            entries = entries.Where(e => e.ObjectId == id || EF.Functions.ILike(e.ObjectName!, pattern, "\\"));
        }

        // The time decides which partitions are read.
        if (From?.ToUniversalTime() is { } from)
            entries = entries.Where(e => e.At >= from);
        if (To?.ToUniversalTime() is { } to)
            entries = entries.Where(e => e.At < to);
        return entries;
    }
}

internal sealed class AuditFilterValidator : AbstractValidator<AuditFilter>
{
    public AuditFilterValidator()
    {
        RuleFor(f => f.Person).IsSearch();
        RuleFor(f => f.Action).MaximumLength(100);
        RuleFor(f => f.ObjectType).MaximumLength(50);
        RuleFor(f => f.Object).IsSearch();
        RuleFor(f => f.To).Must((filter, to) => to is null || filter.From is null || to > filter.From).Says(AuditRuleText.All, "To");
    }
}
