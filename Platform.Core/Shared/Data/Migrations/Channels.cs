using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Core.Shared.Data.Migrations;

[DbContext(typeof(PlatformDbContext)), Migration("20261121170000_BotTokens")]
internal sealed class BotTokens : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261121170100_ChannelFiles")]
internal sealed class ChannelFiles : SqlMigration;
