using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Core.Shared.Data.Migrations;

[DbContext(typeof(PlatformDbContext)), Migration("20261121200000_Knowledge")]
internal sealed class Knowledge : SqlMigration;
