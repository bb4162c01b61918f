using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Core.Shared.Data.Migrations;

[DbContext(typeof(PlatformDbContext)), Migration("20261120140000_Usage")]
internal sealed class Usage : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261121190000_LedgerRounds")]
internal sealed class LedgerRounds : SqlMigration;
