"""One working head for each task and each architecture of the course (torch).

A head is small: a function or a module of a few lines, to be put on a backbone. Import everything
from here; the modules are

``design``
    from a task to units, activation, loss, targets and bias
``classification``
    dense heads: MLP, flattened feature maps, global average pooling
``boxes``, ``rcnn``, ``yolo``
    detection: box codes; Faster R-CNN's classes and boxes, Mask R-CNN's masks; YOLO's grid
``segmentation``
    every pixel a class: FCN, U-Net, DeepLab
``sequence``
    recurrent networks: many-to-one, many-to-many, the decoder of seq2seq
``generative``
    DCGAN, autoencoder, variational autoencoder
``multi_task``
    several heads on one backbone

The language-model head has a module of its own, `output_layer.lm_head`.

Rules that hold for all: a head returns what its loss takes, so the activation lives in the loss
and is applied by hand only to predict; where it lives in the head, the docstring says so. A tensor
of the wrong shape is refused by name. Random weights come from PyTorch's global generator.
"""

from output_layer.heads.boxes import box_iou, decode_boxes, encode_boxes
from output_layer.heads.classification import MLP, FlattenHead, GlobalAverageHead
from output_layer.heads.design import HeadDesign, design_head
from output_layer.heads.generative import (
    AutoencoderDecoder,
    BernoulliDecoder,
    DCGANDiscriminator,
    DCGANGenerator,
    GaussianDecoder,
    LatentHead,
    bernoulli_nll,
    discriminator_loss,
    gaussian_nll,
    generator_loss,
    kl_to_standard_normal,
    sample_latent,
)
from output_layer.heads.multi_task import MultiHead, UncertaintyWeighting, weighted_loss
from output_layer.heads.rcnn import BoxHead, MaskHead, fast_rcnn_loss, mask_loss
from output_layer.heads.segmentation import DeepLabHead, FCNHead, UNetHead
from output_layer.heads.sequence import (
    ManyToManyHead,
    ManyToOneHead,
    Seq2SeqDecoder,
    last_valid_step,
    mask_targets,
    sequence_cross_entropy,
)
from output_layer.heads.yolo import (
    CellTargets,
    YoloOutput,
    cell_targets,
    decode_yolo_v1,
    decode_yolo_v3,
    yolo_v1_loss,
    yolo_v3_loss,
)

__all__ = [
    "MLP",
    "AutoencoderDecoder",
    "BernoulliDecoder",
    "BoxHead",
    "CellTargets",
    "DCGANDiscriminator",
    "DCGANGenerator",
    "DeepLabHead",
    "FCNHead",
    "FlattenHead",
    "GaussianDecoder",
    "GlobalAverageHead",
    "HeadDesign",
    "LatentHead",
    "ManyToManyHead",
    "ManyToOneHead",
    "MaskHead",
    "MultiHead",
    "Seq2SeqDecoder",
    "UNetHead",
    "UncertaintyWeighting",
    "YoloOutput",
    "bernoulli_nll",
    "box_iou",
    "cell_targets",
    "decode_boxes",
    "decode_yolo_v1",
    "decode_yolo_v3",
    "design_head",
    "discriminator_loss",
    "encode_boxes",
    "fast_rcnn_loss",
    "gaussian_nll",
    "generator_loss",
    "kl_to_standard_normal",
    "last_valid_step",
    "mask_loss",
    "mask_targets",
    "sample_latent",
    "sequence_cross_entropy",
    "weighted_loss",
    "yolo_v1_loss",
    "yolo_v3_loss",
]
