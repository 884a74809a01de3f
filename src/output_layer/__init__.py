"""Reference implementations of the output layer of neural networks.

Each subject is one module of pure functions; import from the module, for example
``from output_layer.activations import softmax``.

``activations``
    sigmoid, softmax and their logarithms; masks, temperature, attention weights
``losses``
    cross-entropies, regression losses and negative log-likelihoods, each with its gradient
``calibration``, ``ranking``, ``sampling``, ``distillation``
    what is done with trained logits: calibrate, rank, draw from, teach another network
``initialization``, ``perceptron``
    how a head starts, and how it all started
``heads``
    one working head an architecture, and the head that a task needs (PyTorch)
``lm_head``
    the language-model head and its loss without the N x V logits (PyTorch)
``datasets``
    loaders for real data that ships with scikit-learn and Python
``plotting``
    the style of the book's figures; reliability diagram, loss curves, logit histogram
"""
