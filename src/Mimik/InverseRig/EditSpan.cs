namespace Mimik.InverseRig;

/// <summary>The frames that an edit solves anew.</summary>
internal static class EditSpan
{
    /// <summary>The frames within reach of pins, as spans [first, end) that neither touch nor come so close that second differences join them.</summary>
    public static List<(int First, int End)> Around(IEnumerable<ControlPin> pins, int reach, int frames)
    {
        var spans = new List<(int First, int End)>();
        foreach (int frame in pins.Select(pin => pin.Frame).Distinct().Order())
        {
            int first = Math.Max(0, frame - reach), end = (int)Math.Min(frames, (long)frame + reach + 1);
            if (spans.Count > 0 && first <= spans[^1].End + 2)
                spans[^1] = (spans[^1].First, end);
            else
                spans.Add((first, end));
        }

        return spans;
    }
}
