using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Core.Shared.Data.Migrations;

[DbContext(typeof(PlatformDbContext)), Migration("20261121210000_KnowledgeIngestion")]
internal sealed class KnowledgeIngestion : SqlMigration;
