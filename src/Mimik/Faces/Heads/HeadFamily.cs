namespace Mimik.Faces.Heads;

/// <summary>Where a head model comes from.</summary>
public enum HeadFamily
{
    /// <summary>Any other.</summary>
    Other,

    /// <summary>FLAME (Li et al., "Learning a model of facial shape and expression from 4D scans", SIGGRAPH Asia 2017) and files in its layout.</summary>
    Flame,

    /// <summary>The ICT Face Model Light.</summary>
    Ict,

    /// <summary>The Basel Face Model 2009 with FaceWarehouse's expressions, and files in its layout.</summary>
    Bfm,
}
