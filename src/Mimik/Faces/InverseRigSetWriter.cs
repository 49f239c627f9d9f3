using Mimik.Formats;
using Mimik.Formats.Arrays;
using Mimik.Playback;

namespace Mimik.Faces;

/// <summary>Writes the arrays that <see cref="InverseRigSetFile"/> describes, without a second copy of the shapes in memory.</summary>
internal sealed class InverseRigSetWriter(BlendshapeRig rig)
{
    /// <summary>[T x m] weights of the controls, or null.</summary>
    public WeightAnimation? Weights { get; init; }

    /// <summary>[3N x T] displacements from the neutral, or null.</summary>
    public NpyRows? Targets { get; init; }

    /// <summary>Deflates the members of an archive; random numbers gain nothing by it.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>Finds out, before a long run, whether <see cref="Write"/> could write there.</summary>
    /// <exception cref="MimikException">The name is another format's, a file or a full folder stands there, or it cannot be written to.</exception>
    public static void ExpectWritable(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (IsArchive(path))
        {
            AtomicFile.ExpectWritable(path);
            return;
        }

        const string Expected = "a folder's name, or one that ends in .npz, for a .npy set";
        if (File.Exists(path))
            throw new MimikException($"{path}: expected {Expected}, found a file");
        if (RigFormats.OfName(path) is not (RigFormat.Unknown or RigFormat.MeshFolder))
            throw new MimikException($"{path}: expected {Expected}, found {Path.GetExtension(path)}");
        AtomicFolder.ExpectWritable(path);
    }

    /// <summary>Writes a set, as <see cref="InverseRigSetFile.Write"/> says.</summary>
    public IReadOnlyList<string> Write(string path)
    {
        ArgumentNullException.ThrowIfNull(rig);
        ExpectWritable(path);
        Check(path);
        if (IsArchive(path))
            AtomicFile.Write(path, stream => NpzFile.WriteAll(stream, Arrays(), Compress));
        else
            AtomicFolder.Write(path, WriteFolder);
        return [.. LeftOut()];
    }

    /// <summary>Whether a path is written as one .npz.</summary>
    public static bool IsArchive(string path) => Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase);

    private void Check(string path)
    {
        const string Expected = "controls and products of two to four of them, which a .npy set holds";
        if (rig.Logic.InBetweens.Length > 0)
            throw new MimikException($"{path}: expected {Expected}, found {rig.Logic.InBetweens.Length} in-betweens, such as \"{rig.Shapes[rig.Logic.InBetweens[0].Shape].Name}\"");
        foreach (Corrective corrective in rig.Logic.Correctives)
        {
            string name = rig.Shapes[corrective.Shape].Name;
            if (corrective.Factors.Length > InverseRigSetFile.Levels + 1)
                throw new MimikException($"{path}: expected {Expected}, found \"{name}\" of {corrective.Factors.Length}");
            if (corrective.Factors.ToArray().Distinct().Count() < corrective.Factors.Length)
                throw new MimikException($"{path}: expected {Expected}, found \"{name}\" with a control twice");
        }

        if (Weights is not null && Weights.ChannelCount != rig.Logic.ControlCount)
            throw new MimikException($"{path}: weights: expected {rig.Logic.ControlCount} channels, one for each control, found {Weights.ChannelCount}");
    }

    private void WriteFolder(string folder)
    {
        foreach ((string name, Action<Stream> write) in Arrays())
            AtomicFile.Write(Path.Combine(folder, InverseRigSetArrays.FileOf(name)), write);
    }

    private IEnumerable<(string Name, Action<Stream> Write)> Arrays()
    {
        int numbers = rig.Neutral.Length, controls = rig.Logic.ControlCount;
        yield return (InverseRigSetFile.Deltas, new NpyRows(numbers, controls, FillDeltas).WriteTo);
        yield return (InverseRigSetFile.Neutral, NpyArray.From(rig.Neutral).WriteTo);
        string[] names = [.. rig.ControlNames];
        for (int level = 1; level <= InverseRigSetFile.Levels; level++)
        {
            Corrective[] members = OfLevel(level);
            long[] keys = [.. members.SelectMany(member => member.Factors.ToArray()).Select(factor => (long)factor)];
            names = [.. names, .. members.Select(member => rig.Shapes[member.Shape].Name)];
            yield return (InverseRigSetFile.ShapesOf(level), new NpyRows(members.Length, numbers, (row, values) => FillShapes(members, row, values)).WriteTo);
            yield return (InverseRigSetFile.KeysOf(level), NpyArray.From(keys, members.Length, level + 1).WriteTo);
        }

        if (Weights is not null)
            yield return (InverseRigSetFile.Weights, NpyArray.From(Weights.Weights, Weights.FrameCount, controls).WriteTo);
        if (Targets is not null)
            yield return (InverseRigSetFile.Targets, Targets.WriteTo);
        yield return (InverseRigSetFile.Names, NpyArray.FromStrings(names).WriteTo);

        // An assumed unit is what readers assume anyway: a file must not turn it into a fact.
        if (rig.Unit is { MetresPerUnit: { } metres, Source: not UnitSource.Assumed })
            yield return (CompskinUnit.Key, NpyArray.Scalar(metres).WriteTo);
    }

    private Corrective[] OfLevel(int level)
    {
        var members = new List<Corrective>();
        foreach (Corrective corrective in rig.Logic.Correctives)
        {
            if (corrective.Factors.Length == level + 1)
                members.Add(corrective);
        }

        members.Sort((a, b) => a.Shape.CompareTo(b.Shape));
        return [.. members];
    }

    private void FillDeltas(int firstRow, Span<float> values)
    {
        int controls = rig.Logic.ControlCount, rows = values.Length / controls;
        for (int c = 0; c < controls; c++)
        {
            ReadOnlySpan<float> shape = rig.Shapes[c].Deltas.AsSpan(firstRow, rows);
            for (int row = 0; row < rows; row++)
                values[(row * controls) + c] = shape[row];
        }
    }

    private void FillShapes(Corrective[] members, int firstRow, Span<float> values)
    {
        int numbers = rig.Neutral.Length;
        for (int row = 0; row * numbers < values.Length; row++)
            rig.Shapes[members[firstRow + row].Shape].Deltas.CopyTo(values[(row * numbers)..]);
    }

    private IEnumerable<string> LeftOut()
    {
        if (rig.Surface.Faces.Count > 0)
            yield return $"left out: {rig.Surface.Faces.Count:N0} faces, parts, materials and texture coordinates; the .npy set holds vertices alone";
    }
}
