# One peer on one set of votes: Rscript roll_calls.R METHOD IN.csv OUT.csv ANCHOR SEED BURNIN DRAWS
# IN.csv has a row a state (first column its code), a column a roll call: 1 yes, 0 not, NA; the first row is the session.
# OUT.csv: state, session, x, sd; its last row holds the version of the package and processor seconds without loading.
args <- commandArgs(trailingOnly = TRUE)
method <- args[1]
anchor <- args[4]
set.seed(as.integer(args[5]))
burnin <- as.integer(args[6])
draws <- as.integer(args[7])
package <- if (method == "pscl::ideal") "pscl" else "MCMCpack"
suppressMessages(suppressWarnings(library(package, character.only = TRUE)))

table <- as.matrix(read.csv(args[2], row.names = 1, header = FALSE))
session <- table[1, ]
votes <- table[-1, , drop = FALSE]
names <- rownames(votes)
above <- setNames(list("+"), anchor)

static <- function(part) {
  if (method == "pscl::ideal") {
    calls <- pscl::rollcall(part, yea = 1, nay = 0, missing = NA, legis.names = rownames(part))
    kept <- pscl::ideal(calls, maxiter = burnin + draws, burnin = burnin, thin = 10, startvals = "eigen",
                        normalize = TRUE, dropList = list(lop = 0))$x[, , 1]
  } else {
    kept <- MCMCpack::MCMCirt1d(part, theta.constraints = above, burnin = burnin, mcmc = draws, thin = 10,
                                seed = as.integer(args[5]) + 1)
    colnames(kept) <- sub("^theta\\.", "", colnames(kept))
  }
  data.frame(state = colnames(kept), x = colMeans(kept), sd = apply(kept, 2, sd))
}

started <- proc.time()
if (method == "MCMCpack::MCMCdynamicIRT1d") {
  found <- MCMCpack::MCMCdynamicIRT1d(votes, item.time.map = match(session, sort(unique(session))),
                                      theta.constraints = above, burnin = burnin, mcmc = draws, thin = 10,
                                      tau2.start = rep(0.1, length(names)), store.item = FALSE,
                                      seed = as.integer(args[5]) + 1)
  found <- found[, grepl("^theta\\.", colnames(found))]
  label <- sub("^theta\\.", "", colnames(found))
  out <- data.frame(state = sub("\\.t[0-9]+$", "", label),
                    session = sort(unique(session))[as.integer(sub("^.*\\.t", "", label))],
                    x = colMeans(found), sd = apply(found, 2, sd))
} else {
  out <- do.call(rbind, lapply(sort(unique(session)), function(s) {
    part <- votes[, session == s, drop = FALSE]
    part <- part[rowSums(!is.na(part)) > 0, , drop = FALSE]
    one <- static(part)
    data.frame(state = one$state, session = s, x = one$x, sd = one$sd)
  }))
}
used <- sum((proc.time() - started)[1:2])
last <- data.frame(state = paste("version", packageVersion(package)), session = NA, x = used, sd = NA)
write.csv(rbind(out, last), args[3], row.names = FALSE)
