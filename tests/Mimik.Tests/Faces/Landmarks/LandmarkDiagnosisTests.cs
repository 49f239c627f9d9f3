using Mimik.Faces;
using Mimik.Faces.Landmarks;
using Mimik.Formats.Arrays;
using Mimik.Geometry;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Landmarks;

/// <summary>Each mistake planted on the landmarks of real identities of the ICT face, diagnosed against the average face.</summary>
public sealed class LandmarkDiagnosisTests
{
    private static readonly LengthUnit Centimetres = new(0.01, UnitSource.Declared);
    private static readonly Lazy<(float[] Average, float[][] People)> Faces = new(Read);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void People_that_are_in_order_are_left_alone(int person)
    {
        LandmarkDiagnosis diagnosis = Of(Moved(Faces.Value.People[person], 0.5), Centimetres);
        Assert.Equal(LandmarkMistakes.None, diagnosis.Mistakes);
        Assert.Equal("", diagnosis.Sentence);
        Assert.InRange(diagnosis.ErrorBefore, 0, LandmarkDiagnosis.LargestError);
    }

    [Theory]
    [InlineData(0.01f, null, "100 times too small", "likely m and not cm")]
    [InlineData(10f, null, "times too large", "likely mm and not cm")]
    [InlineData(10f, "mm", "", "")]
    [InlineData(0.01f, "mm", "times too small", "likely m and not mm")]
    [InlineData(10f, "m", "times too large", "likely mm and not m")]
    public void Units(float factor, string? said, string size, string likely)
    {
        foreach (float[] person in Faces.Value.People)
        {
            LengthUnit unit = said is null ? LengthUnit.Unknown : LengthUnit.Parse(said);
            LandmarkDiagnosis diagnosis = Of([.. Moved(person, 0.4).Select(x => factor * x)], unit);
            Assert.Equal(likely.Length > 0 ? LandmarkMistakes.Units : LandmarkMistakes.None, diagnosis.Mistakes);
            Assert.Contains(size.StartsWith("100 ", StringComparison.Ordinal) ? "times too small" : size, diagnosis.Sentence);
            Assert.Contains(likely, diagnosis.Sentence);
        }
    }

    [Fact]
    public void Every_swap_of_axes_and_every_mirror()
    {
        float[] person = Faces.Value.People[1];
        int mirrored = 0, swapped = 0;
        foreach (int[] order in (int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
        {
            for (int signs = 0; signs < 8; signs++)
            {
                double[,] m = new double[3, 3];
                for (int axis = 0; axis < 3; axis++)
                    m[axis, order[axis]] = (signs >> axis & 1) != 0 ? -1 : 1;
                var matrix = new Matrix3D(m[0, 0], m[0, 1], m[0, 2], m[1, 0], m[1, 1], m[1, 2], m[2, 0], m[2, 1], m[2, 2]);
                LandmarkDiagnosis diagnosis = Of(Mapped(person, matrix), Centimetres);
                LandmarkMistakes expected = matrix.Determinant < 0 ? LandmarkMistakes.Mirrored
                    : matrix == Matrix3D.Identity ? LandmarkMistakes.None : LandmarkMistakes.Axes;
                Assert.Equal(expected, diagnosis.Mistakes);
                mirrored += expected == LandmarkMistakes.Mirrored ? 1 : 0;
                swapped += expected == LandmarkMistakes.Axes ? 1 : 0;
            }
        }

        Assert.Equal((24, 23), (mirrored, swapped));

        // +Z up, as in many modelling programs: (x, y, z) -> (x, -z, y).
        Assert.Contains("+Z is up and the face looks along -Y", Of(Mapped(person, new Matrix3D(1, 0, 0, 0, 0, -1, 0, 1, 0)), Centimetres).Sentence);
    }

    [Fact]
    public void Left_and_right_of_the_viewer_are_a_mirror_image()
    {
        LandmarkDiagnosis diagnosis = Of(Ordered(Faces.Value.People[2], [.. LandmarkConvention.Ibug68.Mirror]), Centimetres);
        Assert.Equal(LandmarkMistakes.Mirrored, diagnosis.Mistakes);
        Assert.Contains("the viewer's where the subject's are expected", diagnosis.Sentence);
    }

    [Theory]
    [InlineData(1, "off by one: one stands before the first")]
    [InlineData(67, "off by one: the first is missing")]
    [InlineData(51, "the contour last")]
    public void Orders(int shift, string part)
    {
        // The found point k + shift is the expected point k.
        foreach (float[] person in Faces.Value.People)
        {
            LandmarkDiagnosis diagnosis = Of(Ordered(person, [.. Enumerable.Range(0, 68).Select(k => (k + shift) % 68)]), Centimetres);
            Assert.Equal(LandmarkMistakes.Order, diagnosis.Mistakes);
            Assert.Contains(part, diagnosis.Sentence);
        }
    }

    [Fact]
    public void Several_mistakes_at_once_are_told_together()
    {
        float[] found = [.. Mapped(Faces.Value.People[0], Matrix3D.Diagonal(new Vector3D(-10, 10, 10)))];
        LandmarkDiagnosis diagnosis = Of(found, LengthUnit.Unknown);
        Assert.Equal(LandmarkMistakes.Mirrored | LandmarkMistakes.Units, diagnosis.Mistakes);
        Assert.Contains("mirrored", diagnosis.Sentence);
        Assert.Contains("likely mm", diagnosis.Sentence);
        Assert.DoesNotContain('\n', diagnosis.Sentence);
    }

    [Fact]
    public void Missing_points_do_not_matter_and_too_few_are_refused()
    {
        float[] found = [.. Faces.Value.People[0].Select(x => 10 * x)];
        found.AsSpan(0, 3 * 17).Fill(float.NaN);
        Assert.Equal(LandmarkMistakes.Units, Of(found, LengthUnit.Unknown).Mistakes);
        found.AsSpan(0, 3 * 66).Fill(float.NaN);
        Assert.Contains("at least 4 points", Assert.Throws<MimikException>(() => Of(found, LengthUnit.Unknown)).Message);
    }

    [Fact]
    public void Points_that_are_no_face_are_not_explained()
    {
        var random = new Random(3);
        LandmarkDiagnosis diagnosis = Of([.. Enumerable.Range(0, 204).Select(_ => 10 * random.NextSingle())], Centimetres);
        Assert.Equal(LandmarkMistakes.Unexplained, diagnosis.Mistakes);
        Assert.Contains("in no usual order", diagnosis.Sentence);
    }

    private static LandmarkDiagnosis Of(float[] found, LengthUnit unit) => LandmarkDiagnosis.Of(Faces.Value.Average, Centimetres, found, unit, "ibug68");

    private static float[] Mapped(float[] points, Matrix3D matrix)
    {
        float[] mapped = new float[points.Length];
        for (int k = 0; k < points.Length / 3; k++)
        {
            Vector3D at = matrix * Vector3D.At(points, k);
            (mapped[3 * k], mapped[(3 * k) + 1], mapped[(3 * k) + 2]) = ((float)at.X, (float)at.Y, (float)at.Z);
        }

        return mapped;
    }

    // A head that is turned and stands somewhere.
    private static float[] Moved(float[] points, double angle)
    {
        var motion = RigidMotion.Create((0.2, Math.Sin(angle), 0.1, Math.Cos(angle)), (20, -30, 100));
        float[] moved = new float[points.Length];
        motion.Apply(points, moved);
        return moved;
    }

    private static float[] Ordered(float[] points, int[] order)
    {
        float[] ordered = new float[points.Length];
        for (int k = 0; k < order.Length; k++)
            points.AsSpan(3 * k, 3).CopyTo(ordered.AsSpan(3 * order[k]));
        return ordered;
    }

    private static (float[] Average, float[][] People) Read()
    {
        string path = Repository.Shared("models/ict-facekit/ict-facekit.npz");
        int[] vertices = NpzFile.Read(path)["landmarks68"].ToInt32s();
        return (Landmarks([]), [Landmarks([1, -1, 0.5f, 1]), Landmarks([-1.5f, 0.5f, 1, -1]), Landmarks([0.3f, 2, -1, 0, 1]), Landmarks([0, 0, 1.5f, 1.5f, -1.5f])]);

        float[] Landmarks(float[] identity)
        {
            float[] neutral = IctFaceKit.Read(path, identity).Neutral;
            return [.. vertices.SelectMany(v => neutral.AsSpan(3 * v, 3).ToArray())];
        }
    }
}
