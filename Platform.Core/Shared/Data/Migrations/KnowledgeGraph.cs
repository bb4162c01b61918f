using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Core.Shared.Data.Migrations;

[DbContext(typeof(PlatformDbContext)), Migration("20261121230000_KnowledgeGraph")]
internal sealed class KnowledgeGraph : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261121231000_KnowledgeGolden")]
internal sealed class KnowledgeGolden : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261121233000_RescuedQuestions")]
internal sealed class RescuedQuestions : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261121234000_KnowledgeEnrichment")]
internal sealed class KnowledgeEnrichment : SqlMigration;
