namespace Mimik.Skinning;

/// <summary>Takes the steps of a run, each as <see cref="FitSchedule"/> says, on one state.</summary>
internal sealed class FitRun
{
    // The last block ends early with a round that lowers the objective by less than this share.
    private const double LeastGain = 2e-4;

    private readonly FitState _state;
    private readonly SkinCompressorOptions _options;
    private readonly FitSchedule _schedule;
    private readonly ProjectedAdam _adam;
    private readonly Polish? _polish;
    private (int Iteration, FitMeasure Measure)? _measured;

    public FitRun(FitProblem problem, FitState state, SkinCompressorOptions options)
    {
        _state = state;
        _options = options;
        _schedule = new FitSchedule(options);
        _adam = new ProjectedAdam(problem, state, options);
        _polish = options.Polishes ? new Polish(problem, state, options) : null;
    }

    /// <summary>Whether the last step settled, so that the objective is worth a look.</summary>
    public bool Settled => _state.Iteration > 0 && _schedule[_state.Iteration - 1].Kind == FitStepKind.Settle;

    /// <summary>The objective and the errors as they are, in the normalised unit.</summary>
    public FitMeasure Measure()
    {
        if (_measured is not { } last || last.Iteration != _state.Iteration)
            _measured = last = (_state.Iteration, _adam.Measure());
        return last.Measure;
    }

    /// <summary>Takes one step.</summary>
    public void Step()
    {
        FitStep step = _schedule[_state.Iteration];
        if (step.Kind == FitStepKind.Settle)
        {
            Settle(step, _polish!);
            return;
        }

        // The moments of the block before belong to a place that settling has left.
        if (step.First)
            _state.ClearMoments();
        _adam.Step();
        if (_options.Continues)
            KeepContinued(_state.Iteration == _schedule.Count);
    }

    // The best of the states that are measured while steps grow smaller, and of the last.
    private void KeepContinued(bool last)
    {
        if (!last && (_state.Iteration < _options.FreeIterations || _state.Iteration % SkinCompressorSolver.MeasureInterval != 0))
            return;
        double loss = Measure().Loss;
        _state.KeepIfBest(loss);
        if (last && _state.BestLoss < loss)
            TakeBest();
    }

    private void Settle(FitStep step, Polish polish)
    {
        if (step is { Final: true, First: true } && _state.BestLoss < Measure().Loss)
            TakeBest();
        double before = step.Final ? Measure().Loss : double.PositiveInfinity;
        polish.Round(choose: step.First, restart: step is { Final: false, First: true });
        _adam.Refresh();
        _state.Iteration++;
        if (!step.Final && !step.Last)
            return;
        double loss = Measure().Loss;
        _state.KeepIfBest(loss);
        if (!step.Final || (!step.Last && loss < before * (1 - LeastGain)))
            return;
        if (_state.BestLoss < loss)
            TakeBest();
        _state.Iteration = _schedule.Count;
    }

    private void TakeBest()
    {
        _state.TakeBest();
        _adam.Refresh();
        _measured = null;
    }
}
