using System.Collections.Concurrent;
using System.Diagnostics;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Idempotency;
using Platform.Core.Shared.Live;

namespace Platform.Core.Shared.Operations;

/// <summary>
/// The one door to behaviour: scope and short context → actor and tenant → permission → validation → handler → one commit
/// (entities, audit, outbox) → change notices. Expected refusals are a <see cref="Result{T}"/>; bugs are exceptions.
/// </summary>
public sealed class OperationRunner(IServiceScopeFactory scopes, ChangeNotices notices, OutboxBell outbox, ILogger<OperationRunner> logger)
{
    private static readonly ConcurrentDictionary<Type, OperationDescription> Descriptions = new();

    public async Task<Result<TResponse>> RunAsync<TResponse>(IOperation<TResponse> operation, Actor actor, CancellationToken ct = default)
    {
        var description = Descriptions.GetOrAdd(operation.GetType(), OperationDescription.Of);
        using var activity = OperationTelemetry.Start(description.Name);
        var started = Stopwatch.GetTimestamp();
        Result<TResponse> result;
        try
        {
            result = description.Refuse(actor) is { } refusal
                ? refusal
                : await RunAllowedAsync(operation, description, actor, ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            result = Errors.ChangedMeanwhile;
        }
        catch (Exception exception) when (DatabaseFault.IsUniqueViolation(exception))
        {
            result = Errors.AlreadyThere;
        }
        catch (Exception exception) when (DatabaseFault.IsUnavailable(exception) && !ct.IsCancellationRequested)
        {
            OperationLog.DatabaseUnavailable(logger, description.Name, exception.GetBaseException().Message);
            result = Errors.DatabaseUnavailable;
        }

        OperationTelemetry.Finish(activity, description.Name, started, result.Error);
        return result;
    }

    private async Task<Result<TResponse>> RunAllowedAsync<TResponse>(IOperation<TResponse> operation, OperationDescription description, Actor actor, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var context = services.GetRequiredService<OperationContext>();
        context.Begin(actor, description.OutsideTenant ? null : actor.Tenant);
        using var logScope = logger.BeginScope(new Dictionary<string, object?>
        {
            ["Operation"] = description.Name, ["Actor"] = actor.Id, ["Tenant"] = context.Tenant?.Value,
        });

        if (await ValidateAsync(operation, services, ct) is { } invalid)
            return invalid;

        using var turn = await services.GetRequiredService<Turns>().TakeAsync(description.Queue, context.Tenant, ct);
        var database = services.GetRequiredService<PlatformDbContext>();
        // One connection for the whole operation: the tenant is set on it once.
        await database.Database.OpenConnectionAsync(ct);
        var invoker = (IInvoker<TResponse>)description.Invoker;
        if (!description.IsCommand)
            return await invoker.InvokeAsync(operation, services, ct);

        await using var transaction = await database.Database.BeginTransactionAsync(ct);
        var result = await invoker.InvokeAsync(operation, services, ct);
        if (!result.Succeeded && !context.KeepsChangesOfRefusal)
            return result;

        return await CommitAsync(services, context, database, transaction, ct) is { } lost ? lost : result;
    }

    /// <summary>The refusal of a request that another attempt has taken over meanwhile, or null when everything is stored.</summary>
    private async Task<Error?> CommitAsync(
        IServiceProvider services, OperationContext context, PlatformDbContext database, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, CancellationToken ct)
    {
        foreach (var record in context.Events)
            database.Add(OutboxEvent.Of(record, services.GetRequiredService<TimeProvider>().GetUtcNow()));
        await database.SaveChangesAsync(ct);
        if (context.Actor.Claim is { } claim && claim.Tenant == context.Tenant && !await claim.MarkCarriedOutAsync(database, ct))
            return IdempotencyErrors.InProgress;
        // Last before the commit: the chain's head is locked from here on.
        if (context.AuditRecords.Count > 0)
            await services.GetRequiredService<IAuditTrail>().AppendAsync(context.Actor, context.AuditRecords, ct);
        await transaction.CommitAsync(ct);

        foreach (var action in context.AfterCommitActions)
            action();
        foreach (var notice in context.Notices)
            notices.Publish(notice);
        if (context.Events.Count > 0)
            outbox.Ring();
        return null;
    }

    private static async Task<Error?> ValidateAsync<TResponse>(IOperation<TResponse> operation, IServiceProvider services, CancellationToken ct)
    {
        var validator = services.GetService(typeof(IValidator<>).MakeGenericType(operation.GetType())) as IValidator;
        if (validator is null)
            return null;
        var outcome = await validator.ValidateAsync(new ValidationContext<object>(operation), ct);
        if (outcome.IsValid)
            return null;
        var fields = outcome.Errors.Select(failure => new FieldError(JsonPointer.OfProperty(failure.PropertyName), failure.ErrorMessage)).ToArray();
        return Errors.Invalid(fields);
    }
}
