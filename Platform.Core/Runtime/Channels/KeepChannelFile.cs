using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Channels;

/// <summary>Notes a file whose bytes lie in the data directory already.</summary>
[Requires(Permissions.AgentsWrite)]
internal sealed record KeepChannelFile(Guid Id, Guid Agent, string Channel, string Name, string MediaType, long Size, byte[] TokenHash) : ICommand<Done>
{
    /// <summary>Bytes of all files of a tenant.</summary>
    public const long MaximumTotal = 5L * 1024 * 1024 * 1024;
}

internal sealed class KeepChannelFileValidator : AbstractValidator<KeepChannelFile>
{
    public KeepChannelFileValidator()
    {
        RuleFor(r => r.Name).NotEmpty().MaximumLength(200);
        RuleFor(r => r.MediaType).NotEmpty().MaximumLength(100);
    }
}

internal sealed class KeepChannelFileHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<KeepChannelFile, Done>
{
    public async Task<Result<Done>> HandleAsync(KeepChannelFile request, CancellationToken ct)
    {
        var total = await database.Set<ChannelFile>().SumAsync(f => f.Size, ct);
        if (total + request.Size > KeepChannelFile.MaximumTotal)
            return ChannelErrors.FilesFull;
        database.Add(new ChannelFile
        {
            Id = request.Id, TenantId = context.TenantId, AgentId = request.Agent, Channel = request.Channel, Name = request.Name, MediaType = request.MediaType, Size = request.Size,
            TokenHash = request.TokenHash, CreatedAt = time.GetUtcNow(),
        });
        return Done.It;
    }
}
