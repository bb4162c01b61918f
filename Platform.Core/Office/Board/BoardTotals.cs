using Platform.Protocol.Office;

namespace Platform.Core.Office.Board;

/// <summary>Totals that follow each change of an agent instead of being counted anew.</summary>
internal sealed class BoardTotals
{
    private readonly Counts _all = new();
    private readonly SortedDictionary<string, Counts> _departments = new(StringComparer.Ordinal);

    public void Add(OfficeAgent agent) => Count(agent, 1);

    public void Remove(OfficeAgent agent) => Count(agent, -1);

    public static BoardTotals Of(IEnumerable<OfficeAgent> agents)
    {
        var totals = new BoardTotals();
        foreach (var agent in agents)
            totals.Add(agent);
        return totals;
    }

    public OfficeSummary Summarise(double? workedShare, DateTimeOffset now) => new()
    {
        Total = _all.Total, ByStatus = _all.ByStatus, Fte = _all.Fte, Capacity = _all.Capacity, WorkedShare = workedShare, AsOf = now,
        ByDepartment = [.. _departments.Select(pair => new DepartmentSummary(pair.Key, pair.Value.Total, pair.Value.ByStatus, pair.Value.Fte, pair.Value.Capacity))],
    };

    private void Count(OfficeAgent agent, int sign)
    {
        if (!_departments.TryGetValue(agent.Department, out var department))
            _departments.Add(agent.Department, department = new Counts());
        _all.Count(agent, sign);
        department.Count(agent, sign);
        if (department.Total == 0)
            _departments.Remove(agent.Department);
    }

    private sealed class Counts
    {
        private int _working, _idle, _warning, _error, _offline;

        public int Total { get; private set; }

        public decimal Fte { get; private set; }

        public decimal Capacity { get; private set; }

        public StatusCounts ByStatus => new(_working, _idle, _warning, _error, _offline) { Ok = _working + _idle };

        public void Count(OfficeAgent agent, int sign)
        {
            Total += sign;
            Fte += sign * agent.FteCoefficient;
            Capacity += sign * agent.SalaryEquivalent * agent.FteCoefficient;
            switch (agent.State)
            {
                case BoardStatuses.Working: _working += sign; break;
                case BoardStatuses.Idle: _idle += sign; break;
                case BoardStatuses.Warning: _warning += sign; break;
                case BoardStatuses.Error: _error += sign; break;
                default: _offline += sign; break;
            }
        }
    }
}
