using Mimik.Formats.Arrays;
using Mimik.Formats.Mat;
using Mimik.TestSupport;
using Mimik.Workflows;

namespace Mimik.Tests.Workflows;

public sealed class InfoJobTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mimik-info-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_matlab_file_is_described_with_the_fields_of_its_structs()
    {
        string path = Path.Combine(_folder, "model.mat");
        MatWriter.Write(path, [new("model", MatWriter.Struct([new("shapeMU", MatArray.FromRows(NpyArray.From(new double[6], 6, 1))), new("name", new MatText([1, 3], ["bfm"]))]))]);
        Assert.Equal(
            [new("format", "MATLAB file"), new("model", "struct (1, 1) of shapeMU, name"), new("model.shapeMU", "float64 (6, 1)"), new("model.name", "text of 3 characters")],
            new InfoJob(path, new FaceReadOptions()).Run());
    }

    [Fact]
    public void A_checkpoint_is_described_with_its_tensors()
    {
        IReadOnlyList<InfoRow> rows = new InfoJob(Repository.Shared("reference/continuous/small_zip.pth.tar"), new FaceReadOptions()).Run();
        Assert.Equal([new("format", "PyTorch file, read as data"), new("state_dict", "dictionary of 25"), new("state_dict.id_embeddings.weight", "float32 (20, 16)")], rows.Take(3));
        Assert.Equal(27, rows.Count);
    }
}
