using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>Shows a picture (PNG, JPEG or WebP, at most 256 KiB) as the tenant's logo; null takes it away.</summary>
[Requires(Permissions.SettingsManage)]
public sealed record SetLogo(byte[]? Content) : ICommand<Done>;

internal sealed class SetLogoHandler(PlatformDbContext database, OperationContext context, TenantChanges changes, TimeProvider time) : IHandler<SetLogo, Done>
{
    public async Task<Result<Done>> HandleAsync(SetLogo request, CancellationToken ct)
    {
        if (request.Content is { Length: > LogoRules.MaximumBytes })
            return Error.OfField("/content", "tenants.logo_too_large", $"The picture has {request.Content.Length} bytes; at most {LogoRules.MaximumBytes} are allowed.", LogoRules.MaximumBytes / 1024);
        var type = LogoPicture.TypeOf(request.Content);
        if (request.Content is not null && type is null)
            return Error.OfField("/content", "tenants.logo_type", "The file is no PNG, JPEG or WebP picture.");
        if (await database.Set<Tenant>().FirstOrDefaultAsync(t => t.Id == context.TenantId, ct) is not { } tenant)
            return TenantErrors.Unknown;

        var before = new { tenant.LogoType, Bytes = tenant.Logo?.Length };
        tenant.ShowLogo(request.Content, type, time.GetUtcNow());
        changes.Tell(context, tenant, "settings.logo_changed", before, new { tenant.LogoType, Bytes = tenant.Logo?.Length });
        return Done.It;
    }
}

/// <summary>
/// Tells a picture by its first bytes; the name and the type that a browser sends prove nothing. SVG is not among them because it can carry scripts.
/// </summary>
internal static class LogoPicture
{
    public static string? TypeOf(ReadOnlySpan<byte> content) => content switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };
}
